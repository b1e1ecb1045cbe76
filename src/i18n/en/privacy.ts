import type { Widen } from '../widen'
import type { privacy as zhPrivacy } from '../zh/privacy'

const purposes: Widen<typeof zhPrivacy.purposes> = {
  PHONE_NUMBER: {
    name: 'Mobile number',
    ask: 'your mobile number',
    why: 'To sign you in, to find the cars that the store has on file for you, and to tell you how your booking and repair go on.',
    keeps:
      'Kept by your dealer group; Tencent Cloud handles it only to send you messages. When you withdraw, you are signed out at once.',
    without: 'Without it you can still browse the stores; cars and bookings need your number.',
  },
  LOCATION: {
    name: 'Location',
    ask: 'your location',
    why: 'To sort the stores by distance, and for nothing else; read once, when you tap.',
    keeps: 'Not stored and given to nobody; gone when you close the program.',
    without: 'Without it you can still book: choose the store by its name.',
  },
  ALBUM: {
    name: 'Photos',
    ask: 'photos you pick',
    why: 'To show the store what is wrong with the car; only the photos that you pick are read.',
    keeps: 'Kept with the booking or repair order you send; seen by you and the store only.',
    without: 'Without them you can describe it in words, or show the service advisor at the store.',
  },
  CAMERA: {
    name: 'Camera',
    ask: 'the camera',
    why: 'To take pictures of the car and to scan the codes of the store.',
    keeps: 'Pictures are kept with the booking or repair order you send; scanning keeps none.',
    without: 'Without it you can describe it in words, and the service advisor does what the code would do.',
  },
}

export const privacy: Widen<typeof zhPrivacy> = {
  purposes,
  title: 'Personal data',
  heading: (ask: string) => `May we use ${ask}?`,
  why: 'What for',
  keeps: 'How it is kept',
  without: 'If you do not agree',
  agree: 'Agree',
  notNow: 'Not now',
  statement: 'Privacy statement',
  lead: 'You are asked before any personal data is used, and can withdraw at any time.',
  empty: 'Nothing agreed to yet',
  emptyNote: 'You are asked before your number, location, photos or camera are used.',
  given: (day: string, place: string) => `Agreed ${day} ${place}`,
  withdrawn: (day: string, place: string) => `Withdrawn ${day} ${place}`,
  places: { WECHAT: 'in WeChat', BROWSER: 'in a browser', HERE: 'on this device' },
  withdraw: 'Withdraw',
  withdrawOf: (name: string) => `Withdraw: ${name}`,
  withdrawAsk: (name: string) => `Withdraw: ${name}?`,
  withdrawBody: 'It is no longer used from now on; you are asked again when it is needed.',
  withdrawPhoneBody: 'You are signed out on every device. Your bookings stay as they are.',
  withdrawDone: 'Withdrawn',
}
