// Everything about the registration of the installation.
import { Show, type JSX } from "solid-js";
import type { ProblemView, RegistrationView } from "../ipc/bindings";
import { formatDay } from "../i18n/locale";
import { t } from "../i18n/t";
import { CopyButton } from "../shared/CopyButton";
import { Icon } from "../shared/Icon";
import { ProblemNotice } from "../shared/ProblemNotice";
import { sayHelp, sayReason } from "./registration";

/** The screen. */
export function RegistrationScreen(props: {
  registration: RegistrationView | undefined;
  problem: ProblemView | undefined;
}): JSX.Element {
  return (
    <div class="screen" data-testid="screen-registration">
      <header class="screen-head">
        <h1>{t("license.title")}</h1>
      </header>
      <div class="screen-scroll" tabindex={0} role="region" aria-label={t("license.title")}>
        <div class="screen-column">
          <Show when={props.problem}>{(problem) => <ProblemNotice problem={problem()} />}</Show>
          <Show when={props.registration}>{(registration) => <Registration registration={registration()} />}</Show>
        </div>
      </div>
    </div>
  );
}

function Registration(props: { registration: RegistrationView }): JSX.Element {
  const days = (): string | undefined => {
    const left = props.registration.days_left;
    return left === null || !props.registration.registered ? undefined : t("license.days_left", { count: left });
  };
  return (
    <section class="card">
      <header class="card-head">
        <span class="registration-mark registration-mark-large" data-registered={props.registration.registered}>
          <Icon name={props.registration.registered ? "check" : "registration"} />
        </span>
        <div>
          <h2>{props.registration.registered ? t("license.registered") : t("license.unregistered")}</h2>
          <p class="muted">
            {props.registration.registered ? t("license.lead_registered") : t("license.lead_unregistered")}
          </p>
        </div>
      </header>
      <dl class="facts">
        <Show when={!props.registration.registered}>
          <dt>{t("license.reason")}</dt>
          <dd data-testid="registration-reason">
            <span class="sentence">{sayReason(props.registration.reason)}</span>
            <small>{sayHelp(props.registration.reason)}</small>
          </dd>
        </Show>
        <Fact label={t("license.organization")} value={props.registration.organization} />
        <Fact label={t("license.email")} value={props.registration.email} />
        <Show when={props.registration.valid_until}>
          {(day) => (
            <>
              <dt>{t("license.valid_until")}</dt>
              <dd>
                {formatDay(day())}
                <Show when={days()}>{(left) => <span class="muted"> · {left()}</span>}</Show>
              </dd>
            </>
          )}
        </Show>
        <Fact label={t("license.installation_id")} value={props.registration.installation_id} mono />
        <Show when={!props.registration.registered && props.registration.registration_url}>
          {(url) => (
            <>
              <dt>{t("license.register")}</dt>
              <dd class="copyable">
                <span class="mono">{url()}</span> <CopyButton text={url()} label={t("action.copy")} compact />
              </dd>
            </>
          )}
        </Show>
      </dl>
    </section>
  );
}

function Fact(props: { label: string; value: string | null; mono?: boolean }): JSX.Element {
  return (
    <Show when={props.value}>
      {(value) => (
        <>
          <dt>{props.label}</dt>
          <dd classList={{ mono: props.mono === true }}>{value()}</dd>
        </>
      )}
    </Show>
  );
}
