// Sizes that are known only while running. The content security policy allows no style attributes in markup;
// setting a property of an element from code is not one.
import { createRenderEffect, type Accessor } from "solid-js";

/** Keeps a CSS property of `element` at the value of `value`, for a `ref`. */
export function setStyle(element: HTMLElement, property: string, value: Accessor<string>): void {
  createRenderEffect(() => element.style.setProperty(property, value()));
}
