// Asks for a server's address, and once for its identity provider.
import { batch, createSignal, For, onMount, Show, type JSX } from "solid-js";
import type { KnownServerView, ProblemView, ServerView } from "../ipc/bindings";
import { toProblem } from "../ipc/host";
import { t } from "../i18n/t";
import { createDelayed } from "../shared/delayed";
import { ProblemNotice } from "../shared/ProblemNotice";
import { ConfirmServer } from "./ConfirmServer";
import { Frame } from "./Frame";
import type { Session } from "./session";

/** The first screen. */
export function Connect(props: {
  session: Session;
  knownServers: readonly KnownServerView[];
  /** Why the last attempt or session ended. */
  problem: ProblemView | null;
}): JSX.Element {
  const [address, setAddress] = createSignal(props.knownServers[0]?.address ?? "");
  const [busy, setBusy] = createSignal(false);
  const [failed, setFailed] = createSignal<ProblemView | undefined>();
  const [touched, setTouched] = createSignal(false);
  const [toConfirm, setToConfirm] = createSignal<ServerView | undefined>();
  const slow = createDelayed(busy);
  const problem = (): ProblemView | undefined => failed() ?? (touched() ? undefined : (props.problem ?? undefined));
  const isKnown = (server: ServerView): boolean => props.knownServers.some((known) => known.address === server.address);

  async function attempt(step: () => Promise<void>): Promise<void> {
    if (busy()) return;
    setBusy(true);
    setTouched(true);
    setFailed(undefined);
    try {
      await step();
    } catch (reason) {
      setFailed(toProblem(reason));
    } finally {
      setBusy(false);
    }
  }

  function connect(typed: string): Promise<void> {
    return attempt(async () => {
      const server = await props.session.discover(typed);
      if (!server.needs_confirmation) return props.session.signIn(server);
      // A button that is still disabled when its screen appears would not get the focus.
      batch(() => {
        setBusy(false);
        setToConfirm(server);
      });
    });
  }

  return (
    <Show
      when={toConfirm()}
      fallback={
        <Frame title={t("connect.title")} lead={t("connect.lead")} testid="screen-connect">
          <AddressForm
            address={address()}
            busy={busy()}
            slow={slow()}
            invalid={failed() !== undefined}
            onInput={(typed) => {
              setAddress(typed);
              setFailed(undefined);
            }}
            onSubmit={() => void connect(address())}
          />
          <Show when={problem()}>{(shown) => <ProblemNotice problem={shown()} testid="connect-problem" />}</Show>
          <KnownServers
            servers={props.knownServers}
            onPick={(picked) => {
              setAddress(picked);
              void connect(picked);
            }}
          />
        </Frame>
      }
    >
      {(server) => (
        <ConfirmServer
          server={server()}
          changed={isKnown(server())}
          busy={busy()}
          problem={failed()}
          onConfirm={() => void attempt(() => props.session.signIn(server()))}
          onBack={() => {
            setToConfirm(undefined);
            setFailed(undefined);
          }}
        />
      )}
    </Show>
  );
}

function AddressForm(props: {
  address: string;
  busy: boolean;
  slow: boolean;
  invalid: boolean;
  onInput: (typed: string) => void;
  onSubmit: () => void;
}): JSX.Element {
  let input!: HTMLInputElement;
  onMount(() => {
    input.focus();
    input.select();
  });
  return (
    <form
      class="frame-form"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit();
      }}
    >
      <label for="connect-address">{t("connect.address")}</label>
      <div class="frame-row">
        <input
          ref={input}
          id="connect-address"
          data-testid="connect-address"
          class="input input-large"
          type="text"
          inputmode="url"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder={t("connect.placeholder")}
          aria-invalid={props.invalid}
          value={props.address}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
        <button
          type="submit"
          class="button button-primary button-large"
          data-testid="connect-submit"
          disabled={props.busy || props.address.trim() === ""}
        >
          {t("connect.submit")}
        </button>
      </div>
      <p class="frame-progress" role="status">
        <Show when={props.slow}>{t("connect.busy")}</Show>
      </p>
    </form>
  );
}

function KnownServers(props: { servers: readonly KnownServerView[]; onPick: (address: string) => void }): JSX.Element {
  return (
    <Show when={props.servers.length > 0}>
      <section class="known" aria-labelledby="known-title">
        <h2 id="known-title">{t("connect.known")}</h2>
        <ul>
          <For each={props.servers}>
            {(server) => (
              <li>
                <button type="button" data-testid="known-server" onClick={() => props.onPick(server.address)}>
                  <span class="avatar" aria-hidden="true">
                    {server.name.slice(0, 1).toUpperCase()}
                  </span>
                  <span class="known-text">
                    <b>{server.name}</b>
                    <small>
                      {server.address} {t("connect.known_account", { account: server.account_name })}
                    </small>
                  </span>
                </button>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
