// Numbers and times in the reader's way.

/** The language of the catalogue. */
export const LANGUAGE = "en";

/** The reader's own variety of the catalogue's language, so that dates and texts agree. */
const LOCALE = navigator.languages.find((language) => language.split("-")[0] === LANGUAGE) ?? "en-GB";

const numbers = new Intl.NumberFormat(LOCALE);
const clocks = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const days = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" });
const dates = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const moments = new Intl.DateTimeFormat(LOCALE, {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
});
const distances = new Intl.RelativeTimeFormat("en-GB", { style: "short" });
// "yesterday" is said so; "last yr" is not.
const daysAway = new Intl.RelativeTimeFormat("en-GB", { style: "short", numeric: "auto" });

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, length_ms: number, until_ms: number])[] = [
  ["minute", MINUTE, HOUR],
  ["hour", HOUR, DAY],
  ["day", DAY, 14 * DAY],
  ["week", 7 * DAY, 60 * DAY],
  ["month", 30.44 * DAY, 365 * DAY],
  ["year", 365.25 * DAY, Infinity],
];

/** `10,000` */
export function formatNumber(value: number): string {
  return numbers.format(value);
}

/** How far a moment is from now: `4 min ago`, `yesterday`, `in 2 min`. Less than 45 seconds is `justNow`. */
export function formatDistance(at: string, now_ms: number, justNow: string): string {
  const distance_ms = Date.parse(at) - now_ms;
  if (Number.isNaN(distance_ms)) return at;
  if (Math.abs(distance_ms) < 45 * SECOND) return justNow;
  for (const [unit, length_ms, until_ms] of STEPS) {
    const amount = Math.round(distance_ms / length_ms);
    if (Math.abs(distance_ms) < until_ms && Math.abs(amount * length_ms) < until_ms) {
      const format = unit === "day" ? daysAway : distances;
      return format.format(amount === 0 ? Math.sign(distance_ms) : amount, unit);
    }
  }
  return at;
}

/** The exact moment, for a title: `21 Nov 2026, 14:02:11 CET`. */
export function formatMoment(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : moments.format(date);
}

/** The time of day, with the day when it is another: `14:02`, `19 Nov, 14:02`. */
export function formatClock(at: string, now_ms: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  const today = new Date(now_ms).toDateString() === date.toDateString();
  return today ? clocks.format(date) : `${days.format(date)}, ${clocks.format(date)}`;
}

/** A calendar day: `30 June 2027` for `2027-06-30`. */
export function formatDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? day : dates.format(date);
}

/** Time left: `4:07`. */
export function formatCountdown(left_ms: number): string {
  const seconds = Math.max(0, Math.ceil(left_ms / SECOND));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
