// A change of a value: from, to.
import type { JSX } from "solid-js";
import type { ChangeItemView } from "../ipc/bindings";
import { sayFieldValue } from "../shared/value";

/** The value before, struck through. */
export function From(props: { item: ChangeItemView }): JSX.Element {
  return <del>{sayFieldValue(props.item.field, props.item.from)}</del>;
}

/** The value after. */
export function To(props: { item: ChangeItemView }): JSX.Element {
  return <ins classList={{ "ins-off": props.item.to === false }}>{sayFieldValue(props.item.field, props.item.to)}</ins>;
}
