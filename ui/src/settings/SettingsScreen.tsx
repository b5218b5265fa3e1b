// Appearance, account, keyboard, version.
import { createResource, createSignal, For, Show, type JSX } from "solid-js";
import type { AccountView, ServerView, Theme } from "../ipc/bindings";
import { useHost } from "../ipc/context";
import { t } from "../i18n/t";
import { Dialog } from "../shared/Dialog";
import { KeyList } from "./KeyList";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** The screen. */
export function SettingsScreen(props: {
  account: AccountView;
  server: ServerView;
  theme: Theme;
  /** Changes that still wait to be sent. */
  waiting: number;
  onTheme: (theme: Theme) => void;
  onSignOut: () => void;
}): JSX.Element {
  const host = useHost();
  const [about] = createResource(() => host.call("get_about").catch(() => undefined));
  const [asking, setAsking] = createSignal(false);
  return (
    <div class="screen" data-testid="screen-settings">
      <header class="screen-head">
        <h1>{t("settings.title")}</h1>
      </header>
      <div class="screen-scroll" tabindex={0} role="region" aria-label={t("settings.title")}>
        <div class="screen-column">
          <section class="card">
            <h2>{t("settings.appearance")}</h2>
            <fieldset class="segmented">
              <legend>{t("settings.theme")}</legend>
              <For each={THEMES}>
                {(theme) => (
                  <label>
                    <input
                      type="radio"
                      name="theme"
                      data-testid={`theme-${theme}`}
                      checked={props.theme === theme}
                      onChange={() => props.onTheme(theme)}
                    />
                    <span>{t(`settings.theme.${theme}`)}</span>
                  </label>
                )}
              </For>
            </fieldset>
          </section>
          <section class="card">
            <h2>{t("settings.account")}</h2>
            <dl class="facts">
              <dt>{t("settings.signed_in_as")}</dt>
              <dd>{props.account.name}</dd>
              <Show when={props.account.role}>
                {(role) => (
                  <>
                    <dt>{t("settings.role")}</dt>
                    <dd>{t(`role.${role()}`)}</dd>
                  </>
                )}
              </Show>
              <dt>{t("settings.groups")}</dt>
              <dd>{props.account.groups.join(", ") || "–"}</dd>
              <dt>{t("settings.server")}</dt>
              <dd>
                {props.server.name} <span class="mono muted">{props.server.address}</span>
              </dd>
              <dt>{t("settings.issuer")}</dt>
              <dd class="mono">{props.server.issuer}</dd>
            </dl>
            <div class="card-foot">
              <button
                type="button"
                class="button"
                data-testid="sign-out"
                onClick={() => (props.waiting > 0 ? setAsking(true) : props.onSignOut())}
              >
                {t("action.sign_out")}
              </button>
              <p class="muted">{t("settings.sign_out_note")}</p>
            </div>
          </section>
          <section class="card">
            <h2>{t("settings.keyboard")}</h2>
            <KeyList />
          </section>
          <section class="card">
            <h2>{t("settings.about")}</h2>
            <dl class="facts">
              <dt>{t("settings.version")}</dt>
              <dd data-testid="about-version">{about()?.version ?? "–"}</dd>
            </dl>
          </section>
        </div>
      </div>
      <Show when={asking()}>
        <Dialog
          title={t("settings.sign_out_title")}
          class="dialog-small"
          testid="sign-out-dialog"
          onClose={() => setAsking(false)}
        >
          <p>{t("settings.sign_out_waiting", { count: props.waiting })}</p>
          <footer class="dialog-foot">
            <button type="button" class="button" data-autofocus onClick={() => setAsking(false)}>
              {t("action.cancel")}
            </button>
            <button
              type="button"
              class="button button-primary"
              data-testid="sign-out-confirm"
              onClick={() => props.onSignOut()}
            >
              {t("action.sign_out")}
            </button>
          </footer>
        </Dialog>
      </Show>
    </div>
  );
}
