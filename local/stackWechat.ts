import path from 'node:path'

/** Released pages, for when the mini program itself is not built; a test holds them against `src/app.config.ts`. */
export const RELEASED_PAGES = [
  'pages/home/index',
  'pages/appointments/index',
  'pages/me/index',
  'packages/booking/services/index',
  'packages/booking/time/index',
  'packages/booking/confirm/index',
  'packages/booking/result/index',
  'packages/booking/detail/index',
  'packages/booking/reschedule/index',
  'packages/account/sign-in/index',
  'packages/account/add-car/index',
  'packages/account/privacy/index',
  'packages/repair/progress/index',
  'packages/staff/join/index',
  'packages/staff/team/index',
  'packages/staff/today/index',
]

/** Templates as the console's library words them for the category of car repair; the ids of a real account differ. */
const TEMPLATES = [
  {
    id: 'tmpl-appointment-0000000000000000000000000',
    title: '预约成功通知',
    keys: [
      { key: 'thing1', label: '预约项目' },
      { key: 'time2', label: '预约时间' },
      { key: 'thing3', label: '预约门店' },
      { key: 'car_number4', label: '车牌号码' },
      { key: 'thing5', label: '温馨提示' },
    ],
  },
  {
    id: 'tmpl-progress-000000000000000000000000000',
    title: '维修进度提醒',
    keys: [
      { key: 'car_number1', label: '车牌号码' },
      { key: 'phrase2', label: '当前进度' },
      { key: 'time3', label: '更新时间' },
      { key: 'thing4', label: '备注' },
    ],
  },
  {
    id: 'tmpl-pickup-00000000000000000000000000000',
    title: '取车通知',
    keys: [
      { key: 'car_number1', label: '车牌号码' },
      { key: 'thing2', label: '取车门店' },
      { key: 'amount3', label: '应付金额' },
      { key: 'time4', label: '完工时间' },
    ],
  },
]

/** What the WeChat stand-in of the local stack serves beside short messages. */
export const wechatApi = (dist: string, appId: string, secrets: { wechatSecret: string; cloudCallSecret: string }) => ({
  apps: [{ appId, secret: secrets.wechatSecret }],
  cloudCallSecret: secrets.cloudCallSecret,
  templates: TEMPLATES,
  appJson: path.join(dist, 'weapp/app.json'),
  pages: RELEASED_PAGES,
  verdicts: [
    { marker: '违规内容', suggest: 'risky', label: 21000 },
    { marker: '疑似广告', suggest: 'review', label: 10001 },
  ],
  riskWords: ['违规内容'],
})
