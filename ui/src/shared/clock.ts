// The time, for texts that say how long ago something was. The only place of the page that reads the clock.
import { createSignal, onCleanup, type Accessor } from "solid-js";
import { formatDistance } from "../i18n/locale";
import { t } from "../i18n/t";

/** Milliseconds since 1970. */
export function readClock_ms(): number {
  return Date.now();
}

/** The time, read again every `every_ms`. */
export function createClock(every_ms: number): Accessor<number> {
  const [now_ms, setNow_ms] = createSignal(readClock_ms());
  const timer = setInterval(() => setNow_ms(readClock_ms()), every_ms);
  onCleanup(() => clearInterval(timer));
  return now_ms;
}

const [sharedNow_ms, setSharedNow_ms] = createSignal(readClock_ms());
setInterval(() => setSharedNow_ms(readClock_ms()), 15_000);

/** The time, accurate to 15 seconds; one timer for the whole page. */
export const now_ms: Accessor<number> = sharedNow_ms;

/** How long ago a moment was, kept current. */
export function ago(at: string): string {
  return formatDistance(at, now_ms(), t("time.just_now"));
}
