/** Owners with a story to try, shown on the launcher. Invented people, numbers of a test block. */
export const demoOwners: readonly { readonly name: string; readonly phone: string; readonly story: string }[] = [
  { name: '林晓雨', phone: '13800000001', story: '两辆车；其中一辆上次拒绝了前制动片更换（红色），预约时会再次提示' },
  { name: '周子墨', phone: '13800000002', story: '一辆纯电车：没有机油保养，需要高压电技师与电车工位' },
  { name: '许静怡', phone: '13800000003', story: '一辆 SUV，保养已到期' },
]
