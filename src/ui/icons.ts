const stroke = (body: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#000" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${body}</svg>`

/** Our own line icons, drawn as CSS masks so that they take the colour of the text. Source of `icons.css`. */
export const icons = {
  home: stroke('<path d="M4 11l8-7 8 7"/><path d="M6 9.5V20h12V9.5"/><path d="M10 20v-5h4v5"/>'),
  calendar: stroke('<rect x="4" y="5.5" width="16" height="15" rx="2.5"/><path d="M4 10.5h16M8.5 3.5v4M15.5 3.5v4"/>'),
  person: stroke('<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-4 3.7-6 7.5-6s6.7 2 7.5 6"/>'),
  car: stroke(
    '<path d="M3.5 16.500v-3.700l2-.8 1.9-4.200c.3-.8 1-1.3 1.9-1.300h5.400c.9 0 1.6.5 1.9 1.300l1.9 4.2 2 .8v3.700z"/><path d="M5.5 12h13"/><path d="M5.5 16.500v2M18.5 16.500v2M7 14.300h1.500M15.5 14.300H17"/>',
  ),
  wrench: stroke(
    '<path d="M14.5 6.500a4.5 4.5 0 0 1 5.7-1.700l-2.7 2.7 1.5 2.4 2.2-1.400a4.5 4.5 0 0 1-6.1 4.300L9 19.500a2.1 2.1 0 0 1-3.5-2.700l6.7-6a4.5 4.5 0 0 1 2.3-4.300z"/>',
  ),
  clock: stroke('<circle cx="12" cy="12" r="8.5"/><path d="M12 7.500V12l3 2"/>'),
  pin: stroke('<path d="M12 21s7-6.2 7-11.500a7 7 0 0 0-14 0C5 14.8 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.5"/>'),
  phone: stroke(
    '<path d="M6.5 4h3l1.5 4-2 1.500a12 12 0 0 0 5.5 5.500l1.5-2 4 1.500v3a2 2 0 0 1-2.2 2A16 16 0 0 1 4.5 6.2 2 2 0 0 1 6.5 4z"/>',
  ),
  check: stroke('<path d="M5 12.500l4.5 4.500L19 7.5"/>'),
  close: stroke('<path d="M6 6l12 12M18 6L6 18"/>'),
  chevron: stroke('<path d="M9 5l7 7-7 7"/>'),
  back: stroke('<path d="M15 5l-7 7 7 7"/>'),
  plus: stroke('<path d="M12 5v14M5 12h14"/>'),
  alert: stroke('<path d="M12 4L2.8 19.500h18.400z"/><path d="M12 10v4.500M12 17.200v.1"/>'),
  info: stroke('<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 8v.1"/>'),
  offline: stroke(
    '<path d="M3 9.500a14 14 0 0 1 4.5-2.700M11 6.100a14 14 0 0 1 10 3.400M6 13a9.5 9.5 0 0 1 4-2.300M15.5 11.300A9.5 9.5 0 0 1 18 13M9.2 16.300a5 5 0 0 1 5.6 0M12 19.500v.1M4 3.500l16 17"/>',
  ),
  globe: stroke(
    '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.500c2.5 2.5 3.5 5.3 3.5 8.500s-1 6-3.5 8.500c-2.5-2.5-3.5-5.3-3.5-8.500s1-6 3.5-8.500z"/>',
  ),
  shield: stroke(
    '<path d="M12 3.500l7 2.500v5.500c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6z"/><path d="M9 12l2.2 2.200L15.2 10"/>',
  ),
  logout: stroke(
    '<path d="M14 4.500H6.500a1 1 0 0 0-1 1v13a1 1 0 0 0 1 1H14M10.5 12h9.500M16.5 8.500L20 12l-3.5 3.5"/>',
  ),
  gauge: stroke('<path d="M4.5 18a9 9 0 1 1 15 0"/><path d="M12 14l3.5-4.5"/><circle cx="12" cy="14.5" r="1.2"/>'),
  store: stroke(
    '<path d="M4 9.500L5.5 4.500h13L20 9.5"/><path d="M4 9.500a2.7 2.7 0 0 0 5.3 0 2.7 2.7 0 0 0 5.4 0 2.7 2.7 0 0 0 5.3 0"/><path d="M5.5 12.500v7.500h13v-7.500M10 20v-4.500h4V20"/>',
  ),
  compass: stroke('<circle cx="12" cy="12" r="8.5"/><path d="M15.5 8.500l-2 5-5 2 2-5z"/>'),
  refresh: stroke('<path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.300L20 9.300M20 4.500v4.800h-4.8"/>'),
  empty: stroke('<rect x="5" y="4" width="14" height="16.5" rx="2.5"/><path d="M9 9h6M9 13h6M9 17h3"/>'),
} as const

export type IconName = keyof typeof icons
