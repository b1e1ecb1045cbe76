export interface Model {
  readonly code: string
  readonly name: string
  readonly bodyType: 'SEDAN' | 'SUV' | 'MPV' | 'HATCHBACK'
  readonly energy: 'FUEL' | 'HYBRID' | 'EV'
  /** Prices of labour and parts against the base. */
  readonly factor: number
}

export const BRAND = '海岚'

export const models: readonly Model[] = [
  { code: 'HL-A3', name: '轻语 1.5L', bodyType: 'HATCHBACK', energy: 'FUEL', factor: 0.9 },
  { code: 'HL-S5', name: '逐风 1.5T', bodyType: 'SEDAN', energy: 'FUEL', factor: 1 },
  { code: 'HL-S7', name: '远山 2.0T', bodyType: 'SEDAN', energy: 'FUEL', factor: 1.25 },
  { code: 'HL-X5', name: '行野 1.5T', bodyType: 'SUV', energy: 'FUEL', factor: 1.1 },
  { code: 'HL-X7', name: '行野 2.0T 四驱', bodyType: 'SUV', energy: 'FUEL', factor: 1.3 },
  { code: 'HL-V6', name: '合家 混动', bodyType: 'MPV', energy: 'HYBRID', factor: 1.35 },
  { code: 'HL-S5H', name: '逐风 混动', bodyType: 'SEDAN', energy: 'HYBRID', factor: 1.15 },
  { code: 'HL-E5', name: '澄光 纯电', bodyType: 'SEDAN', energy: 'EV', factor: 1.2 },
  { code: 'HL-E6', name: '澄海 纯电', bodyType: 'SUV', energy: 'EV', factor: 1.3 },
]

type Fits = 'ALL' | 'ENGINE' | 'EV'

export interface OperationSpec {
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly category: 'MAINTENANCE' | 'TYRE' | 'BRAKE' | 'BATTERY' | 'AIRCON' | 'INSPECTION' | 'BODY' | 'EV'
  readonly minutes: number
  readonly skill: string
  readonly bay: string
  readonly laborYuan: number
  readonly partsYuan: number
  readonly km: number | null
  readonly months: number | null
  readonly fits: Fits
}

type Row = readonly [
  string,
  string,
  string,
  OperationSpec['category'],
  number,
  string,
  string,
  number,
  number,
  number | null,
  number | null,
  Fits,
]

// code, name, English, category, minutes, skill, bay, labour, parts, km, months, fits
const rows: readonly Row[] = [
  [
    'MNT-OIL',
    '小保养（机油、机滤）',
    'Oil and filter service',
    'MAINTENANCE',
    45,
    'MAINTENANCE',
    'EXPRESS',
    120,
    338,
    10000,
    12,
    'ENGINE',
  ],
  [
    'MNT-FULL',
    '大保养（三滤、机油、检查）',
    'Full service',
    'MAINTENANCE',
    90,
    'MAINTENANCE',
    'GENERAL',
    260,
    698,
    30000,
    24,
    'ENGINE',
  ],
  [
    'MNT-AIRF',
    '空气滤清器更换',
    'Air filter',
    'MAINTENANCE',
    15,
    'MAINTENANCE',
    'EXPRESS',
    30,
    88,
    20000,
    24,
    'ENGINE',
  ],
  ['MNT-SPARK', '火花塞更换', 'Spark plugs', 'MAINTENANCE', 60, 'ENGINE', 'GENERAL', 180, 420, 60000, 48, 'ENGINE'],
  [
    'MNT-ATF',
    '变速箱油更换',
    'Transmission fluid',
    'MAINTENANCE',
    90,
    'ENGINE',
    'GENERAL',
    320,
    880,
    60000,
    48,
    'ENGINE',
  ],
  ['MNT-COOL', '防冻液更换', 'Coolant', 'MAINTENANCE', 45, 'MAINTENANCE', 'GENERAL', 120, 180, 40000, 36, 'ALL'],
  ['MNT-BELT', '附件皮带更换', 'Accessory belt', 'MAINTENANCE', 60, 'ENGINE', 'GENERAL', 200, 260, 80000, 60, 'ENGINE'],
  ['MNT-FUEL', '燃油滤清器更换', 'Fuel filter', 'MAINTENANCE', 45, 'ENGINE', 'GENERAL', 120, 210, 60000, 48, 'ENGINE'],
  [
    'MNT-THR',
    '节气门清洗',
    'Throttle body cleaning',
    'MAINTENANCE',
    45,
    'ENGINE',
    'GENERAL',
    200,
    60,
    40000,
    36,
    'ENGINE',
  ],
  ['MNT-WIPER', '雨刮片更换', 'Wiper blades', 'MAINTENANCE', 15, 'MAINTENANCE', 'EXPRESS', 20, 148, null, 12, 'ALL'],
  [
    'TYR-ROT',
    '轮胎换位与动平衡',
    'Tyre rotation and balancing',
    'TYRE',
    45,
    'TYRE',
    'EXPRESS',
    160,
    0,
    10000,
    null,
    'ALL',
  ],
  ['TYR-ONE', '更换轮胎（一条）', 'One tyre', 'TYRE', 30, 'TYRE', 'EXPRESS', 60, 680, null, null, 'ALL'],
  ['TYR-FOUR', '更换轮胎（四条）', 'Four tyres', 'TYRE', 75, 'TYRE', 'GENERAL', 240, 2720, 60000, null, 'ALL'],
  ['TYR-ALIGN', '四轮定位', 'Wheel alignment', 'TYRE', 60, 'TYRE', 'ALIGNMENT', 280, 0, 20000, 24, 'ALL'],
  ['TYR-FIX', '轮胎修补', 'Tyre repair', 'TYRE', 30, 'TYRE', 'EXPRESS', 60, 20, null, null, 'ALL'],
  [
    'TYR-TPMS',
    '胎压传感器更换',
    'Tyre pressure sensor',
    'TYRE',
    45,
    'ELECTRIC',
    'GENERAL',
    100,
    320,
    null,
    null,
    'ALL',
  ],
  ['BRK-FRONT', '前制动片更换', 'Front brake pads', 'BRAKE', 60, 'BRAKE', 'GENERAL', 200, 660, null, null, 'ALL'],
  ['BRK-REAR', '后制动片更换', 'Rear brake pads', 'BRAKE', 60, 'BRAKE', 'GENERAL', 200, 520, null, null, 'ALL'],
  [
    'BRK-DISC',
    '前制动盘与制动片更换',
    'Front discs and pads',
    'BRAKE',
    105,
    'BRAKE',
    'GENERAL',
    360,
    1480,
    null,
    null,
    'ALL',
  ],
  ['BRK-FLUID', '制动液更换', 'Brake fluid', 'BRAKE', 45, 'BRAKE', 'GENERAL', 140, 120, 40000, 24, 'ALL'],
  [
    'BRK-CLEAN',
    '制动系统清洁润滑',
    'Brake cleaning and lubrication',
    'BRAKE',
    45,
    'BRAKE',
    'EXPRESS',
    180,
    40,
    20000,
    12,
    'ALL',
  ],
  ['BAT-12V', '12V 蓄电池更换', '12 V battery', 'BATTERY', 30, 'ELECTRIC', 'EXPRESS', 60, 620, null, 48, 'ALL'],
  ['BAT-TEST', '蓄电池检测', 'Battery test', 'BATTERY', 15, 'ELECTRIC', 'EXPRESS', 0, 0, null, 12, 'ALL'],
  ['AIR-FILTER', '空调滤清器更换', 'Cabin filter', 'AIRCON', 15, 'MAINTENANCE', 'EXPRESS', 30, 128, 20000, 12, 'ALL'],
  ['AIR-CLEAN', '空调蒸发箱清洗', 'Evaporator cleaning', 'AIRCON', 60, 'AIRCON', 'GENERAL', 220, 90, null, 24, 'ALL'],
  ['AIR-GAS', '空调冷媒加注', 'Refrigerant refill', 'AIRCON', 45, 'AIRCON', 'GENERAL', 160, 140, null, null, 'ALL'],
  [
    'AIR-DIAG',
    '空调不制冷诊断',
    'Air conditioning diagnosis',
    'AIRCON',
    60,
    'AIRCON',
    'DIAGNOSIS',
    200,
    0,
    null,
    null,
    'ALL',
  ],
  [
    'INS-FREE',
    '全车健康检查',
    'Vehicle health check',
    'INSPECTION',
    30,
    'MAINTENANCE',
    'EXPRESS',
    0,
    0,
    null,
    6,
    'ALL',
  ],
  ['INS-YEAR', '年检前检查', 'Pre-inspection check', 'INSPECTION', 45, 'DIAGNOSIS', 'GENERAL', 120, 0, null, 12, 'ALL'],
  [
    'INS-DIAG',
    '故障灯诊断',
    'Warning light diagnosis',
    'INSPECTION',
    60,
    'DIAGNOSIS',
    'DIAGNOSIS',
    200,
    0,
    null,
    null,
    'ALL',
  ],
  ['INS-NOISE', '异响诊断', 'Noise diagnosis', 'INSPECTION', 90, 'DIAGNOSIS', 'GENERAL', 260, 0, null, null, 'ALL'],
  ['INS-TRIP', '长途出行检查', 'Long trip check', 'INSPECTION', 30, 'MAINTENANCE', 'EXPRESS', 60, 0, null, null, 'ALL'],
  ['BDY-BUMP', '前保险杠喷漆', 'Front bumper paint', 'BODY', 240, 'BODY', 'BODY', 480, 220, null, null, 'ALL'],
  ['BDY-DOOR', '单门钣金喷漆', 'Door dent and paint', 'BODY', 300, 'BODY', 'BODY', 560, 260, null, null, 'ALL'],
  ['BDY-POL', '漆面抛光', 'Paint polishing', 'BODY', 120, 'BODY', 'BODY', 380, 60, null, null, 'ALL'],
  ['EV-CHECK', '三电系统检查', 'EV drive system check', 'EV', 60, 'EV_HV', 'EV', 200, 0, 20000, 12, 'EV'],
  ['EV-COOL', '电池冷却液更换', 'Battery coolant', 'EV', 75, 'EV_HV', 'EV', 260, 320, 40000, 36, 'EV'],
  ['EV-GEAR', '减速器油更换', 'Reduction gear oil', 'EV', 60, 'EV_HV', 'EV', 180, 160, 60000, 48, 'EV'],
  ['EV-PORT', '充电口检修', 'Charging port repair', 'EV', 60, 'EV_HV', 'EV', 180, 240, null, null, 'EV'],
  ['EV-MNT', '电车基础保养', 'EV basic service', 'MAINTENANCE', 45, 'EV_HV', 'EV', 160, 128, 20000, 12, 'EV'],
]

export const operations: readonly OperationSpec[] = rows.map(
  ([code, name, nameEn, category, minutes, skill, bay, laborYuan, partsYuan, km, months, fits]) => ({
    code,
    name,
    nameEn,
    category,
    minutes,
    skill,
    bay,
    laborYuan,
    partsYuan,
    km,
    months,
    fits,
  }),
)

/** Whether a model can have an operation: an electric car has no oil to change. */
export const fits = (operation: OperationSpec, model: Model): boolean =>
  operation.fits === 'ALL' || (operation.fits === 'EV' ? model.energy === 'EV' : model.energy !== 'EV')

/** Time and price of an operation for a model; prices end on a whole yuan. */
export const priceFor = (operation: OperationSpec, model: Model) => ({
  standard_minutes: operation.minutes,
  labor_fen: Math.round(operation.laborYuan * model.factor) * 100,
  parts_fen: Math.round(operation.partsYuan * model.factor) * 100,
})
