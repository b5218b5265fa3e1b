// The places of the application.
import type { MessageKey } from "../i18n/t";
import type { IconName } from "../shared/Icon";

/** A place. */
export type Place = "flags" | "changes" | "projects" | "registration" | "settings";

/** The places in the order of the sidebar, each with the second key of `g …`. */
export const PLACES: readonly {
  readonly place: Place;
  readonly label: MessageKey;
  readonly icon: IconName;
  readonly key: string;
}[] = [
  { place: "flags", label: "nav.flags", icon: "flag", key: "f" },
  { place: "changes", label: "nav.changes", icon: "changes", key: "c" },
  { place: "projects", label: "nav.projects", icon: "projects", key: "p" },
  { place: "registration", label: "nav.registration", icon: "registration", key: "r" },
  { place: "settings", label: "nav.settings", icon: "settings", key: "s" },
];
