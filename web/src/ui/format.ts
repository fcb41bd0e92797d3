// Dates, numbers and durations in the person's language; the browser's time zone is named in the tooltip.

const MINUTE = 60_000;
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 1440 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
];

/** Making a format takes the browser longer than a thousand uses of it. */
function remembered<Format>(make: (language: string) => Format): (language: string) => Format {
  const made = new Map<string, Format>();
  return (language) => {
    const format = made.get(language) ?? make(language);
    made.set(language, format);
    return format;
  };
}

const ago = remembered((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
const exact = remembered((language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' }));
const short = remembered((language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }));

const hours = remembered((language) => new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }));

export function relativeTime(iso: string, language: string, now: number): string {
  const distance = new Date(iso).getTime() - now;
  const format = ago(language);
  for (const [unit, length] of UNITS) {
    if (Math.abs(distance) >= length) return format.format(Math.trunc(distance / length), unit);
  }
  return language === 'zh-CN' ? '刚刚' : format.format(0, 'minute'); // 此刻 would be “at this very moment”
}

export function exactTime(iso: string, language: string): string {
  return exact(language).format(new Date(iso));
}

export function shortTime(iso: string, language: string): string {
  return short(language).format(new Date(iso));
}

/** The hour and minute of a moment where this browser is. */
export function clock(iso: string, language: string): string {
  return hours(language).format(new Date(iso));
}

export function number(value: number, language: string, digits = 2): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}

/** An amount with its currency; an unknown code is written beside the number. */
export function money(value: number, currency: unknown, language: string): string {
  const digits = { minimumFractionDigits: Number.isInteger(value) ? 0 : 2, maximumFractionDigits: 2 };
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) return new Intl.NumberFormat(language, digits).format(value);
  return new Intl.NumberFormat(language, { ...digits, style: 'currency', currency }).format(value);
}

/** A day of the calendar: it has no zone, so none may move it. */
export function day(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${iso}T00:00:00Z`));
}

/** A rate per hour can be tiny: keep three significant digits instead of rounding it to nothing. */
export function rate(value: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(value);
}

/** "850ms", "1.4s", "42s", "3m 10s", "5h 2m", "2d 4h"; units as in the language. */
export function duration(seconds: number, language: string): string {
  const part = (value: number, unit: string, digits = 0) =>
    new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'narrow', maximumFractionDigits: digits }).format(value);
  if (seconds < 1) return part(Math.round(seconds * 1000), 'millisecond');
  if (seconds < 10) return part(seconds, 'second', 1);
  const whole = Math.round(seconds);
  if (whole < 60) return part(whole, 'second');
  if (whole < 3600) return join(part(Math.floor(whole / 60), 'minute'), part(whole % 60, 'second'), whole % 60);
  if (whole < 86_400) {
    const minutes = Math.floor((whole % 3600) / 60);
    return join(part(Math.floor(whole / 3600), 'hour'), part(minutes, 'minute'), minutes);
  }
  const hours = Math.floor((whole % 86_400) / 3600);
  return join(part(Math.floor(whole / 86_400), 'day'), part(hours, 'hour'), hours);
}

function join(large: string, small: string, rest: number): string {
  return rest ? `${large} ${small}` : large;
}
