import Taro from '@tarojs/taro'

const tabs = {
  home: '/pages/home/index',
  appointments: '/pages/appointments/index',
  me: '/pages/me/index',
} as const

const routes = {
  signIn: '/packages/account/sign-in/index',
  addCar: '/packages/account/add-car/index',
  privacy: '/packages/account/privacy/index',
  bookServices: '/packages/booking/services/index',
  bookTime: '/packages/booking/time/index',
  bookConfirm: '/packages/booking/confirm/index',
  bookResult: '/packages/booking/result/index',
  appointment: '/packages/booking/detail/index',
  reschedule: '/packages/booking/reschedule/index',
  repair: '/packages/repair/progress/index',
  staffToday: '/packages/staff/today/index',
  staffTeam: '/packages/staff/team/index',
  staffJoin: '/packages/staff/join/index',
} as const

export type TabName = keyof typeof tabs
export type RouteName = keyof typeof routes
export type RouteParams = Readonly<Record<string, string | number | undefined>>

/** The path of a page with its parameters, as a link or a shared card names it. */
export const urlOf = (name: RouteName, params: RouteParams = {}): string => {
  const query = Object.entries(params)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`)
    .join('&')
  return query ? `${routes[name]}?${query}` : routes[name]
}

/** Opens a page over this one. */
export const go = async (name: RouteName, params?: RouteParams): Promise<void> => {
  await Taro.navigateTo({ url: urlOf(name, params) })
}

/** Opens a page in place of this one, so that back does not return here. */
export const replace = async (name: RouteName, params?: RouteParams): Promise<void> => {
  await Taro.redirectTo({ url: urlOf(name, params) })
}

export const switchTab = async (name: TabName): Promise<void> => {
  await Taro.switchTab({ url: tabs[name] })
}

/** Back by `delta` pages; to the home tab when there is nothing to go back to (a shared link, a reload). */
export const back = async (delta = 1): Promise<void> => {
  if (Taro.getCurrentPages().length > delta) await Taro.navigateBack({ delta })
  else await switchTab('home')
}

/** One decoded parameter of this page's address; '' when absent. */
export const routeParam = (name: string): string => {
  const raw = Taro.getCurrentInstance().router?.params[name]
  if (!raw) return ''
  try {
    return decodeURIComponent(raw)
  } catch {
    return raw
  }
}
