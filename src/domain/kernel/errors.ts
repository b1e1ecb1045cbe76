/** What the caller may do about a failure; each kind has one HTTP status. */
export type ErrorKind =
  | 'INVALID' // 400: the input is wrong; sending it again will not help
  | 'UNAUTHENTICATED' // 401: sign in first
  | 'FORBIDDEN' // 403: known person, not allowed
  | 'NOT_FOUND' // 404: no such thing, or not yours (we do not tell which)
  | 'CONFLICT' // 409: the world moved; look again
  | 'LIMITED' // 429: too often
  | 'UNAVAILABLE' // 503: something we depend on is away
  | 'INTERNAL' // 500: our bug

export interface ErrorEntry {
  readonly kind: ErrorKind
  readonly retryable: boolean
  readonly zh: string
  readonly en: string
}

const entry = (kind: ErrorKind, retryable: boolean, zh: string, en: string): ErrorEntry => ({ kind, retryable, zh, en })

/** The one catalogue of expected failures: code → kind, whether sending the same again can help, and the words people read. */
export const errorCatalogue = {
  INPUT_INVALID: entry(
    'INVALID',
    false,
    '提交的信息有误，请检查后重试',
    'Some of the information is not valid. Please check it.',
  ),
  BODY_TOO_LARGE: entry('INVALID', false, '提交的内容过大', 'The request is too large.'),
  OPERATION_UNKNOWN: entry('NOT_FOUND', false, '没有这项操作', 'There is no such operation.'),
  IDEMPOTENCY_KEY_REQUIRED: entry('INVALID', false, '请求缺少幂等键', 'The request needs an idempotency key.'),
  IDEMPOTENCY_CONFLICT: entry(
    'CONFLICT',
    false,
    '同一请求编号对应了不同内容，请刷新后重试',
    'This request id was already used with other content.',
  ),
  SIGN_IN_REQUIRED: entry('UNAUTHENTICATED', false, '请先登录', 'Please sign in first.'),
  SESSION_EXPIRED: entry(
    'UNAUTHENTICATED',
    false,
    '登录已过期，请重新登录',
    'Your session has ended. Please sign in again.',
  ),
  NOT_ALLOWED: entry('FORBIDDEN', false, '您没有权限进行此操作', 'You may not do this.'),
  RATE_LIMITED: entry('LIMITED', true, '操作太频繁，请稍后再试', 'Too many requests. Please wait a moment.'),
  CODE_RECENTLY_SENT: entry(
    'LIMITED',
    true,
    '验证码已发送，请稍后再试',
    'A code was just sent. Please wait before asking again.',
  ),
  CODE_WRONG: entry('INVALID', false, '验证码不正确', 'The code is not right.'),
  CODE_EXPIRED: entry('INVALID', false, '验证码已失效，请重新获取', 'The code has expired. Please ask for a new one.'),
  WECHAT_ONLY: entry('FORBIDDEN', false, '请在微信中使用这种登录方式', 'This way to sign in works inside WeChat only.'),
  WECHAT_CODE_INVALID: entry(
    'INVALID',
    false,
    '微信手机号授权已失效，请再点一次',
    'The permission from WeChat is no longer valid. Please tap again.',
  ),
  WECHAT_UNAVAILABLE: entry(
    'UNAVAILABLE',
    true,
    '暂时无法从微信取得手机号，请用短信验证码登录',
    'WeChat cannot give the number right now. Please sign in with a code by SMS.',
  ),
  PHONE_UNSUPPORTED: entry(
    'INVALID',
    false,
    '目前只支持中国大陆手机号，请用其他号码的短信验证码登录',
    'Only mobile numbers of mainland China work. Please sign in with a code sent to such a number.',
  ),
  CONSENT_WORDING_UNKNOWN: entry(
    'INVALID',
    false,
    '授权说明已更新，请重新打开小程序后再试',
    'The wording of this permission has changed. Please open the program again.',
  ),
  VEHICLE_NOT_FOUND: entry('NOT_FOUND', false, '没有找到这辆车', 'We could not find this car.'),
  VEHICLE_PROOF_FAILED: entry(
    'NOT_FOUND',
    false,
    '车牌与车架号后六位不匹配，请核对行驶证',
    'The plate and the last six of the VIN do not match. Please check the licence.',
  ),
  STORE_NOT_FOUND: entry('NOT_FOUND', false, '没有找到该门店', 'We could not find this store.'),
  SERVICE_NOT_FOUND: entry(
    'NOT_FOUND',
    false,
    '该车型没有所选项目',
    'One of the services does not exist for this model.',
  ),
  ADVISOR_NOT_FOUND: entry('NOT_FOUND', false, '没有找到这位服务顾问', 'We could not find this service advisor.'),
  APPOINTMENT_NOT_FOUND: entry('NOT_FOUND', false, '没有找到该预约', 'We could not find this appointment.'),
  SLOT_TAKEN: entry(
    'CONFLICT',
    false,
    '这个时间刚刚被约满，请另选时间',
    'This time has just been taken. Please choose another.',
  ),
  SLOT_REFUSED: entry(
    'CONFLICT',
    false,
    '该时间不可预约，请另选时间',
    'This time cannot be booked. Please choose another.',
  ),
  HOLD_EXPIRED: entry(
    'CONFLICT',
    false,
    '为您保留的时间已到期，请重新选择',
    'The time we held for you has expired. Please choose again.',
  ),
  TRANSITION_REFUSED: entry(
    'CONFLICT',
    false,
    '预约当前状态不能进行此操作',
    'The appointment cannot do this in its current state.',
  ),
  CUTOFF_PASSED: entry(
    'CONFLICT',
    false,
    '距到店时间太近，请致电门店',
    'It is too close to the appointment. Please call the store.',
  ),
  VERSION_CONFLICT: entry(
    'CONFLICT',
    false,
    '预约刚刚有变动，请刷新后再试',
    'The appointment has just changed. Please look again.',
  ),
  VEHICLE_ALREADY_BOOKED: entry(
    'CONFLICT',
    false,
    '这辆车在该时段已有预约',
    'This car already has an appointment at that time.',
  ),
  TOO_MANY_APPOINTMENTS: entry(
    'CONFLICT',
    false,
    '未完成的预约已达上限',
    'You have reached the number of open appointments.',
  ),
  REPAIR_NOT_FOUND: entry('NOT_FOUND', false, '没有找到这张委托书', 'We could not find this repair order.'),
  QUOTE_CHANGED: entry(
    'CONFLICT',
    false,
    '报价刚刚有变动，请查看新的内容后再确认',
    'The quote has just changed. Please look at the new one before you decide.',
  ),
  QUOTE_EXPIRED: entry(
    'CONFLICT',
    false,
    '该报价已过期，请联系服务顾问',
    'This quote has expired. Please talk to your service advisor.',
  ),
  EVIDENCE_MISSING: entry(
    'INVALID',
    false,
    '缺少签名、录音或第二位在场员工',
    'A signature, a recording or a second member of staff is missing.',
  ),
  MEDIA_MISSING: entry(
    'CONFLICT',
    true,
    '照片没有完整上传，请重新上传',
    'The photo did not arrive whole. It has to be sent again.',
  ),
  MEDIA_REFUSED: entry(
    'INVALID',
    false,
    '这不是可用的照片，请重新拍摄',
    'This is no photo that we can use. Please take it again.',
  ),
  INVITE_INVALID: entry(
    'INVALID',
    false,
    '邀请已失效或已被使用，请向店长重新索取',
    'This invite has expired or was used already. Please ask your manager for a new one.',
  ),
  STAFF_RECORD_MISSING: entry(
    'NOT_FOUND',
    false,
    '门店系统中没有与您手机号唯一对应的在职员工，请联系店长核对',
    "The store's records have no single active employee with your phone number. Please ask your manager to check.",
  ),
  STAFF_ALREADY_MEMBER: entry('CONFLICT', false, '您在该门店已有员工身份', 'You already work with this store here.'),
  TOO_MANY_INVITES: entry(
    'CONFLICT',
    false,
    '未使用的邀请过多，请先撤回一些',
    'There are too many unused invites. Please take some back first.',
  ),
  MEMBERSHIP_NOT_FOUND: entry('NOT_FOUND', false, '没有找到这位员工', 'We could not find this member of staff.'),
  MEMBERSHIP_CHANGED: entry(
    'CONFLICT',
    false,
    '员工信息刚刚有变动，请刷新后再试',
    'This has just changed. Please look again.',
  ),
  DMS_UNAVAILABLE: entry('UNAVAILABLE', true, '门店系统暂时无法连接', 'The store system cannot be reached right now.'),
  BUSY: entry('UNAVAILABLE', true, '系统繁忙，请稍后再试', 'The service is busy. Please try again.'),
  INTERNAL: entry(
    'INTERNAL',
    true,
    '系统出了点问题，请稍后再试',
    'Something went wrong on our side. Please try again.',
  ),
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof errorCatalogue

/** HTTP status of each kind. */
export const httpStatusOf: Readonly<Record<ErrorKind, number>> = {
  INVALID: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
}

export type Locale = 'zh-CN' | 'en'

/** The words a person reads for a code. */
export const errorText = (code: ErrorCode, locale: Locale): string =>
  locale === 'en' ? errorCatalogue[code].en : errorCatalogue[code].zh
