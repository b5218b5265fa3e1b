// Hands the host down the tree of components.
import { createContext, useContext, type JSX } from "solid-js";
import type { Host } from "./host";

const HostContext = createContext<Host>();

/** Makes `host` the one that everything below talks to. */
export function HostProvider(props: { host: Host; children: JSX.Element }): JSX.Element {
  return <HostContext.Provider value={props.host}>{props.children}</HostContext.Provider>;
}

/** The host. */
export function useHost(): Host {
  const host = useContext(HostContext);
  if (host === undefined) throw new Error("there is no host above this component");
  return host;
}
