import theme from './theme.json'

/** WeChat picks the value of a theme variable itself; in the browser Taro does not, and a style sheet does the dark half. */
const themed = (name: keyof typeof theme.light): string =>
  process.env.TARO_ENV === 'h5' ? theme.light[name] : `@${name}`

export default defineAppConfig({
  // In the browser Taro does not cancel the hide timer of a page that is come back to within its animation: the page stays blank.
  ...(process.env.TARO_ENV === 'h5' ? { animation: false } : {}),
  pages: ['pages/home/index', 'pages/appointments/index', 'pages/me/index'],
  subPackages: [
    {
      root: 'packages/booking',
      pages: ['services/index', 'time/index', 'confirm/index', 'result/index', 'detail/index', 'reschedule/index'],
    },
    { root: 'packages/repair', pages: ['progress/index'] },
    { root: 'packages/account', pages: ['sign-in/index', 'add-car/index', 'privacy/index'] },
    { root: 'packages/staff', pages: ['today/index', 'team/index', 'join/index'] },
  ],
  preloadRule: { 'pages/home/index': { network: 'all', packages: ['packages/booking'] } },
  lazyCodeLoading: 'requiredComponents',
  darkmode: true,
  themeLocation: 'theme.json',
  window: {
    navigationStyle: 'default',
    navigationBarTitleText: '车主',
    navigationBarBackgroundColor: themed('navBackground'),
    navigationBarTextStyle: themed('navText') as 'black',
    backgroundColor: themed('pageBackground'),
    backgroundTextStyle: themed('pageText') as 'dark',
  },
  tabBar: {
    color: themed('tabText'),
    selectedColor: themed('tabSelected'),
    backgroundColor: themed('tabBackground'),
    borderStyle: themed('tabBorder') as 'white',
    list: [
      {
        pagePath: 'pages/home/index',
        text: '首页',
        iconPath: themed('homeIcon'),
        selectedIconPath: themed('homeIconSelected'),
      },
      {
        pagePath: 'pages/appointments/index',
        text: '预约',
        iconPath: themed('appointmentsIcon'),
        selectedIconPath: themed('appointmentsIconSelected'),
      },
      {
        pagePath: 'pages/me/index',
        text: '我的',
        iconPath: themed('meIcon'),
        selectedIconPath: themed('meIconSelected'),
      },
    ],
  },
  permission: { 'scope.userLocation': { desc: '用于按距离给门店排序' } },
  requiredPrivateInfos: ['getLocation'],
  __usePrivacyCheck__: true,
})
