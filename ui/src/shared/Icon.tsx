// The few pictures of the interface, drawn with lines of one width.
import type { JSX } from "solid-js";

const PATHS = {
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm3.3-1.2 3.7 3.7",
  close: "m4 4 8 8m0-8-8 8",
  chevron: "m4 6 4 4 4-4",
  check: "m3 8.5 3.2 3L13 4.5",
  warning: "M8 2 14.5 13.5h-13L8 2Zm0 4.5v3.2m0 1.8v.1",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Zm0-9v3.2l2.2 1.4",
  flag: "M3.5 14.5v-13m0 1.2h8.8L10.4 6l1.9 3.3H3.5",
  changes: "M2 5.5h11M10 2.5l3 3-3 3M14 10.5H3m3-3-3 3 3 3",
  projects: "M2 3h5v5H2V3Zm7 0h5v5H9V3ZM2 10h5v4H2v-4Zm7 0h5v4H9v-4Z",
  registration: "M3 2h10v12H3V2Zm2.5 3.5h5m-5 3h5m-5 3h2.5",
  settings: "M2 4.5h7m3 0h2m-2.5-2v4M2 11.5h2m3 0h7m-9.5-2v4",
  copy: "M5.5 5.5h8v8h-8v-8Zm-2 5h-1v-8h8v1",
  browser: "M2 3h12v10H2V3Zm0 3h12M4 4.5h.1m1.9 0h.1",
  offline: "M4 12h7.5a2.8 2.8 0 0 0 1.6-5M11 5.4A4.2 4.2 0 0 0 4.7 6 3.2 3.2 0 0 0 2.4 11M2 2l12 12",
  lock: "M3.5 7h9v6.5h-9V7Zm2-.2V5a2.5 2.5 0 0 1 5 0v1.8",
  key: "M6.2 12.8a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm2.1-5.1L13.5 2.5m-2 2 2 2",
} as const;

/** The name of a picture. */
export type IconName = keyof typeof PATHS;

/** A picture of 16 by 16; says nothing to screen readers, since a text or label always stands beside it. */
export function Icon(props: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[props.name]} />
    </svg>
  );
}

/** The application's mark: a jackstaff with its flag. Drawn after icons/jackstaff.svg. */
export function Mark(props: { size: number }): JSX.Element {
  return (
    <svg class="mark" width={props.size} height={props.size} viewBox="64 64 896 896" aria-hidden="true">
      <rect class="mark-ground" x="64" y="64" width="896" height="896" rx="208" />
      <path
        class="mark-hull"
        d="M176 664c154 36 384 36 536 4 52-11 94-26 126-46-26 82-74 156-138 216H300c-56-48-102-108-124-174Z"
      />
      <path
        class="mark-flag"
        d="M420 214c88-42 160 24 244 8 44-9 82-26 118-36l-56 120 70 110c-80 28-132 46-208 24-66-20-114-16-168 6Z"
      />
      <path class="mark-pole" d="M398 176v484" />
    </svg>
  );
}
