// What the user chose for the interface.
import { createEffect, createSignal, onCleanup, type Accessor } from "solid-js";
import type { PreferencesView, Theme } from "../ipc/bindings";
import type { Host } from "../ipc/host";

const DEFAULTS: PreferencesView = { theme: "system", detail_width_px: null, last_project: null };

/** The preferences. */
export interface Preferences {
  readonly view: Accessor<PreferencesView>;
  /** Whether the core has answered; before that, the defaults hold. */
  readonly ready: Accessor<boolean>;
  /** Changes some of them, at once here and then in the core. */
  change(some: Partial<PreferencesView>): void;
}

const SETTLE_MS = 300;

/** Reads the preferences and keeps the page's theme at the chosen one. */
export function createPreferences(host: Host, onProblem: (reason: unknown) => void): Preferences {
  const [view, setView] = createSignal(DEFAULTS);
  const [ready, setReady] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;

  host.call("get_preferences").then(
    (answer) => {
      setView(answer);
      setReady(true);
    },
    (reason: unknown) => {
      setReady(true);
      onProblem(reason);
    },
  );
  createEffect(() => applyTheme(view().theme));

  function save(): void {
    timer = undefined;
    host.call("set_preferences", view()).catch(onProblem);
  }
  onCleanup(() => {
    if (timer === undefined) return;
    clearTimeout(timer);
    save();
  });

  return {
    view,
    ready,
    change(some) {
      setView((before) => ({ ...before, ...some }));
      clearTimeout(timer);
      timer = setTimeout(save, SETTLE_MS);
    },
  };
}

/** Sets the colours of the page; the system's own when `theme` says so. */
function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}
