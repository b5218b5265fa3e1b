// Where the application stands, and the commands that move it on.
import { createSignal, onCleanup, type Accessor } from "solid-js";
import type { RecoveryView, ServerView, SessionView } from "../ipc/bindings";
import type { Host } from "../ipc/host";

/** The session, and what can be done with it. Every command rejects with a Problem. */
export interface Session {
  readonly view: Accessor<SessionView>;
  /** Asks who lives at an address. */
  discover(address: string): Promise<ServerView>;
  /** Signs in at a server whose issuer and client id the user has seen. */
  signIn(server: ServerView): Promise<void>;
  signInAgain(): Promise<void>;
  cancelSignIn(): Promise<void>;
  reopenBrowser(): Promise<void>;
  signInLink(): Promise<string>;
  signOut(): Promise<void>;
  retryOpen(): Promise<void>;
  /** Keeps damaged local data aside; answers what became of the changes in it. */
  recoverStore(): Promise<RecoveryView>;
}

/** Follows the core's session. */
export function createSession(host: Host, onProblem: (reason: unknown) => void): Session {
  const [view, setView] = createSignal<SessionView>({ phase: "starting" });
  let heard = false;
  const stop = host.listen((event) => {
    if (event.type !== "session_changed") return;
    heard = true;
    setView(event.session);
  });
  onCleanup(() => void stop.then((unlisten) => unlisten()));

  async function read(): Promise<void> {
    const answer = await host.call("get_session");
    setView(answer);
  }

  // An event may come before the first answer, and is then the newer of the two.
  host.call("get_session").then((answer) => {
    if (!heard) setView(answer);
  }, onProblem);

  return {
    view,
    discover: (address) => host.call("discover_server", { address }),
    async signIn(server) {
      await host.call("start_sign_in", {
        address: server.address,
        confirmed_issuer: server.issuer,
        confirmed_client_id: server.client_id,
      });
      await read();
    },
    async signInAgain() {
      await host.call("sign_in_again");
      await read();
    },
    async cancelSignIn() {
      await host.call("cancel_sign_in");
      await read();
    },
    reopenBrowser: () => host.call("reopen_browser"),
    signInLink: async () => (await host.call("get_sign_in_link")).url,
    async signOut() {
      await host.call("sign_out");
      await read();
    },
    async retryOpen() {
      await host.call("retry_open");
      await read();
    },
    async recoverStore() {
      const recovery = await host.call("recover_store");
      setView(recovery.session);
      return recovery;
    },
  };
}
