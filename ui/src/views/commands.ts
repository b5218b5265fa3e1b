// The commands of the palette.
import type { ProjectView, Theme } from "../ipc/bindings";
import { t } from "../i18n/t";
import type { PaletteCommand } from "./CommandPalette";
import { PLACES, type Place } from "./places";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** Lists what can be done now. */
export function listCommands(parts: {
  readonly projects: readonly ProjectView[];
  readonly staged: number;
  readonly onPlace: (place: Place) => void;
  readonly onProject: (key: string) => void;
  readonly onTheme: (theme: Theme) => void;
  readonly onSync: () => void;
  readonly onKeys: () => void;
  readonly onReview: () => void;
  readonly onSignOut: () => void;
}): PaletteCommand[] {
  const review: PaletteCommand[] =
    parts.staged === 0
      ? []
      : [{ id: "review", icon: "check", label: t("palette.review"), keys: "mod+enter", run: parts.onReview }];
  return [
    ...review,
    ...PLACES.map((item) => ({
      id: `go-${item.place}`,
      icon: item.icon,
      label: t(`keys.go_${item.place}`),
      keys: `g ${item.key}`,
      run: () => parts.onPlace(item.place),
    })),
    ...parts.projects.map((project) => ({
      id: `project-${project.key}`,
      icon: "projects" as const,
      label: t("palette.open_project", { project: project.name }),
      run: () => parts.onProject(project.key),
    })),
    { id: "sync", icon: "changes", label: t("palette.sync"), run: parts.onSync },
    ...THEMES.map((theme) => ({
      id: `theme-${theme}`,
      icon: "settings" as const,
      label: t(`palette.theme.${theme}`),
      run: () => parts.onTheme(theme),
    })),
    { id: "keys", icon: "key", label: t("palette.keys"), keys: "?", run: parts.onKeys },
    { id: "sign-out", icon: "lock", label: t("action.sign_out"), run: parts.onSignOut },
  ];
}
