// Says above everything else what differs from normal, before anyone types: offline, signed out, clocks that differ.
import { Match, Show, Switch, type JSX } from "solid-js";
import type { ConnectionState, SyncView } from "../ipc/bindings";
import { formatClock } from "../i18n/locale";
import { errorMessage, t } from "../i18n/t";
import { now_ms } from "../shared/clock";
import { Icon } from "../shared/Icon";

/** The banners; usually none. */
export function SyncBanner(props: {
  view: SyncView | undefined;
  connection: ConnectionState;
  onNow: () => void;
  onSignIn: () => void;
}): JSX.Element {
  const time = (): string => (props.view?.synced_at == null ? "" : formatClock(props.view.synced_at, now_ms()));
  const skew_seconds = (): number => props.view?.clock_skew_seconds ?? 0;
  return (
    <>
      <Switch>
        <Match when={props.connection === "signed_out"}>
          <div class="banner banner-warn" role="status" data-testid="banner-signed-out">
            <Icon name="lock" />
            <p>
              <b>{t("sync.signed_out_title")}</b> {t("sync.signed_out_banner", { time: time() || t("time.never") })}
            </p>
            <button type="button" class="button" data-testid="sign-in-again" onClick={() => props.onSignIn()}>
              {t("sync.sign_in")}
            </button>
          </div>
        </Match>
        <Match when={props.connection === "offline"}>
          <div class="banner banner-quiet" role="status" data-testid="banner-offline">
            <Icon name="offline" />
            <p title={props.view?.problem == null ? undefined : errorMessage(props.view.problem.code)}>
              <b>{t("sync.offline_title")}</b>{" "}
              {time() === "" ? t("sync.offline_banner_never") : t("sync.offline_banner", { time: time() })}
            </p>
            <button type="button" class="button" data-testid="sync-now" onClick={() => props.onNow()}>
              {t("sync.now")}
            </button>
          </div>
        </Match>
      </Switch>
      <Show when={skew_seconds() !== 0}>
        <div class="banner banner-warn" role="status" data-testid="banner-skew">
          <Icon name="clock" />
          <p>
            <b>{t("sync.skew_title")}</b>{" "}
            {t(skew_seconds() > 0 ? "sync.skew_ahead" : "sync.skew_behind", {
              minutes: Math.round(Math.abs(skew_seconds()) / 60),
            })}
          </p>
        </div>
      </Show>
    </>
  );
}
