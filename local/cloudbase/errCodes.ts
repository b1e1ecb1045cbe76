/** Numbers that `wx.cloud` gives for the platform's codes. Source: developers.weixin.qq.com/miniprogram/dev/wxcloud/reference/errcode. */
const ERR_CODES: Readonly<Record<string, number>> = {
  SUCCESS: 0,
  INVALID_PARAM: -501007,
  STORAGE_REQUEST_FAIL: -503001,
  STORAGE_EXCEED_AUTHORITY: -503002,
  STORAGE_FILE_NONEXIST: -503003,
  FUNCTIONS_EXECUTE_FAIL: -504002,
  FUNCTIONS_TIME_LIMIT_EXCEEDED: -504003,
}
const ERR_OTHER = -501000

export const errCodeOf = (code: string): number => ERR_CODES[code] ?? ERR_OTHER
