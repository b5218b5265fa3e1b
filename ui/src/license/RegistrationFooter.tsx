// The registration state, at the foot of the sidebar.
import { For, Show, type JSX } from "solid-js";
import type { RegistrationView } from "../ipc/bindings";
import { t } from "../i18n/t";
import { Icon } from "../shared/Icon";
import { sayFooter } from "./registration";

/** The state; leads to the registration screen. */
export function RegistrationFooter(props: {
  registration: RegistrationView | undefined;
  onOpen: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="registration"
      data-testid="registration-footer"
      data-registered={props.registration?.registered ?? "unknown"}
      data-reason={props.registration?.reason}
      onClick={() => props.onOpen()}
    >
      <Show when={props.registration} fallback={<span class="muted">{t("license.title")}</span>}>
        {(registration) => (
          <>
            <span class="registration-mark" data-registered={registration().registered}>
              <Icon name={registration().registered ? "check" : "registration"} />
            </span>
            <span>
              {registration().registered ? t("license.registered") : t("license.unregistered")}
              <small>
                <For each={sayFooter(registration())}>{(piece) => <span>{piece}</span>}</For>
              </small>
            </span>
          </>
        )}
      </Show>
    </button>
  );
}
