// A time: how long ago, with the exact moment as its title.
import type { JSX } from "solid-js";
import { formatMoment } from "../i18n/locale";
import { ago } from "./clock";

/** How long ago `at` (RFC 3339) was. */
export function Moment(props: { at: string }): JSX.Element {
  return (
    <time datetime={props.at} title={formatMoment(props.at)}>
      {ago(props.at)}
    </time>
  );
}
