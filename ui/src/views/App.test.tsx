// The page as a user meets it, on a fake core.
import { fireEvent, render, screen, waitFor, within } from "@solidjs/testing-library";
import { describe, expect, it } from "vitest";
import { createFakeHost, type FakeHost } from "../ipc/fake";
import { ORDINARY, type Scenario } from "../ipc/fakeScenario";
import { App } from "./App";

const SMALL: Scenario = { ...ORDINARY, flags: 30 };

function open(some: Partial<Scenario> = {}): FakeHost {
  const host = createFakeHost({ ...SMALL, ...some });
  render(() => <App host={host} />);
  return host;
}

const find = (id: string): Promise<HTMLElement> => screen.findByTestId(id);
const commands = (host: FakeHost): string[] => host.calls.map(({ command }) => command);
const press = (key: string, options: KeyboardEventInit = {}): boolean =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...options });

describe("signing in", () => {
  it("goes from an address over the confirmed issuer to the browser, with what the user saw", async () => {
    const host = open({ phase: "connect" });
    const address = await find("connect-address");
    expect(document.activeElement).toBe(address);
    fireEvent.input(address, { target: { value: "flags.northwind.example" } });
    fireEvent.click(await find("connect-submit"));
    expect((await find("confirm-issuer")).textContent).toContain("https://login.northwind.example/realms/staff");
    expect(commands(host)).not.toContain("start_sign_in");
    const confirm = await find("confirm-sign-in");
    expect(document.activeElement, "Enter confirms").toBe(confirm);
    fireEvent.click(confirm);
    await find("waiting-cancel");
    expect(host.calls.find(({ command }) => command === "start_sign_in")?.request).toEqual({
      address: "https://flags.northwind.example",
      confirmed_issuer: "https://login.northwind.example/realms/staff",
      confirmed_client_id: "jackstaff-desktop",
    });
  });
  it("asks nothing about a server that was confirmed before", async () => {
    open({ phase: "connect", known: true, confirm: false });
    fireEvent.click(await screen.findByText("Northwind"));
    await find("waiting-cancel");
  });
  it("warns when a confirmed server names another issuer, and does not offer to go on by Enter", async () => {
    open({ phase: "connect", known: true, confirm: true });
    fireEvent.click(await screen.findByText("Northwind"));
    await find("confirm-sign-in");
    expect(screen.getByRole("alert").textContent).toContain("has changed");
    expect(document.activeElement).toBe(await find("confirm-back"));
  });
  it("says what is wrong with an address, keeps it, and forgets the message while typing", async () => {
    open({ phase: "connect" });
    const address = (await find("connect-address")) as HTMLInputElement;
    fireEvent.input(address, { target: { value: "nowhere.example.org" } });
    fireEvent.click(await find("connect-submit"));
    const problem = await find("connect-problem");
    expect(problem.dataset["code"]).toBe("server_unreachable");
    expect(problem.textContent).toContain("Check the spelling");
    expect(address.value).toBe("nowhere.example.org");
    fireEvent.input(address, { target: { value: "nowhere.example" } });
    expect(screen.queryByTestId("connect-problem")).toBeNull();
  });
  it("gives the link to copy, and ends on Esc", async () => {
    const host = open({ phase: "waiting" });
    const link = (await find("waiting-link")) as HTMLInputElement;
    await waitFor(() => expect(link.value).toMatch(/^https:\/\/login\.northwind\.example/));
    expect(link.readOnly).toBe(true);
    press("Escape");
    await find("connect-address");
    expect(commands(host)).toContain("cancel_sign_in");
    expect((await find("connect-problem")).dataset["code"]).toBe("sign_in_cancelled");
  });
  it("says when no browser could be started", async () => {
    open({ phase: "no-browser" });
    await find("waiting-no-browser");
    expect(screen.getByRole("heading", { level: 1 }).textContent).toContain("could not be started");
  });
});

describe("what can go wrong at the start", () => {
  it.each([
    ["keychain_locked", ["blocked-retry"]],
    ["keychain_missing", ["blocked-retry"]],
    ["keychain_entry_missing", ["blocked-retry", "blocked-sign_in"]],
    ["store_corrupt", ["blocked-recover_store", "blocked-retry"]],
  ] as const)("%s: says why, that nothing was lost, and what can be done", async (problem, actions) => {
    open({ phase: "blocked", problem });
    expect((await find("blocked-problem")).dataset["code"]).toBe(problem);
    expect(screen.getByTestId("screen-blocked").textContent).toContain("Nothing was lost");
    for (const action of actions) expect(screen.getByTestId(action)).toBeTruthy();
  });
  it("goes on after the recovery", async () => {
    const host = open({ phase: "blocked", problem: "store_corrupt" });
    fireEvent.click(await find("blocked-recover_store"));
    await find("flag-list");
    expect(commands(host)).toContain("recover_store");
    expect((await find("notice")).textContent).toContain(
      "2 changes were saved from it. 1 waiting change could not be read",
    );
  });
  it("shows an account without a role its groups and whom to ask", async () => {
    open({ role: null });
    const shown = await find("screen-no-role");
    expect(shown.textContent).toContain("office-berlin");
    expect(shown.textContent).toContain("Ask an administrator of Northwind");
    expect(screen.queryByTestId("flag-list")).toBeNull();
  });
});

describe("flags", () => {
  it("shows rows with the state of every environment, and marks the moment", async () => {
    open();
    const cell = await find("cell-checkout.new-address-form-production");
    expect(cell.dataset["enabled"]).toBe("false");
    expect(cell.getAttribute("aria-label")).toContain("production: off");
    const grid = await find("flag-list");
    expect(grid.getAttribute("aria-rowcount")).toBe("30");
    await waitFor(() => expect(performance.getEntriesByName("jackstaff:interactive")).not.toHaveLength(0));
  });
  it("finds while typing and marks what was found", async () => {
    open();
    fireEvent.input(await find("flag-search"), { target: { value: "express" } });
    await waitFor(() => expect(screen.getByTestId("flag-list").getAttribute("aria-rowcount")).toBe("2"));
    expect(screen.getByTestId("flag-row-checkout.express-pay").querySelector("mark")?.textContent).toBe("express");
  });
  it("says what was searched for when nothing matches, and clears it", async () => {
    open();
    fireEvent.input(await find("flag-search"), { target: { value: "zzz" } });
    const empty = await find("empty");
    expect(empty.textContent).toContain("zzz");
    expect(screen.getByTestId("flag-count").textContent).toBe("0 of 30 flags");
    fireEvent.click(within(empty).getByRole("button"));
    await find("flag-list");
  });
  it("stages a switch by a click, without sending it or opening the flag", async () => {
    const host = open();
    fireEvent.click(await find("cell-checkout.new-address-form-production"));
    expect((await find("staging-bar")).dataset["count"]).toBe("1");
    await waitFor(() =>
      expect(screen.getByTestId("cell-checkout.new-address-form-production").dataset["stage"]).toBe("staged"),
    );
    expect(screen.queryByTestId("detail-panel")).toBeNull();
    expect(commands(host)).not.toContain("send_staged");
    fireEvent.click(await find("cell-checkout.new-address-form-production"));
    await waitFor(() => expect(screen.queryByTestId("staging-bar")).toBeNull());
  });
  it("finds a flag and stages its switch with the keyboard alone", async () => {
    open();
    await find("flag-list");
    press("/");
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("flag-search")));
    fireEvent.input(screen.getByTestId("flag-search"), { target: { value: "dark-images" } });
    await waitFor(() => expect(screen.getByTestId("flag-list").getAttribute("aria-rowcount")).toBe("2"));
    press("Enter");
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("flag-row-catalog.dark-images")));
    press("e");
    expect((await find("pending-keys")).textContent).toContain("catalog.dark-images");
    press("S", { shiftKey: true });
    await waitFor(() => expect(screen.getByTestId("cell-catalog.dark-images-staging").dataset["stage"]).toBe("staged"));
  });
  it("moves with j and k, opens with Enter, follows while open, closes with Esc", async () => {
    open();
    await find("flag-list");
    press("j");
    press("j");
    press("Enter");
    const panel = await find("detail-panel");
    const first = panel.dataset["flag"];
    press("j");
    await waitFor(() => expect(screen.getByTestId("detail-panel").dataset["flag"]).not.toBe(first));
    press("k");
    await waitFor(() => expect(screen.getByTestId("detail-panel").dataset["flag"]).toBe(first));
    press("Escape");
    await waitFor(() => expect(screen.queryByTestId("detail-panel")).toBeNull());
    expect(document.activeElement?.getAttribute("role")).toBe("row");
  });
  it("keeps the focus on the row it moves to, also when that has not been read yet", async () => {
    open({ flags: 900 });
    const grid = await find("flag-list");
    press("j");
    press("End");
    await waitFor(() =>
      expect(document.activeElement?.getAttribute("aria-rowindex")).toBe(grid.getAttribute("aria-rowcount")),
    );
    press("Home");
    await waitFor(() => expect(document.activeElement?.getAttribute("aria-rowindex")).toBe("2"));
  });
  it("shows the last changes as sentences, and their age when offline", async () => {
    open({ connection: "offline" });
    fireEvent.click(await find("flag-row-checkout.express-pay"));
    fireEvent.click(await find("detail-tab-changes"));
    await waitFor(() =>
      expect(screen.getAllByTestId("history-entry")[0]?.textContent).toContain("Ana Ruiz switched on in production"),
    );
    expect(screen.getByTestId("changes-as-of").textContent).toContain("as of");
  });
  it("tells viewers why they cannot switch, and stages nothing", async () => {
    const host = open({ role: "viewer" });
    fireEvent.click(await find("cell-checkout.new-address-form-production"));
    expect((await find("notice")).textContent).toContain("Viewers read flags");
    expect(commands(host)).not.toContain("stage_flag_enabled");
  });
  it("reports a failure with message, hint and details, and stays usable", async () => {
    open({ failing: "stage_flag_enabled", problem: "store_unwritable" });
    fireEvent.click(await find("cell-checkout.new-address-form-production"));
    const notice = await find("notice");
    expect(notice.textContent).toContain("cannot be written");
    expect(notice.textContent).toContain("Copy details");
    expect(screen.getByTestId("flag-list")).toBeTruthy();
  });
});

describe("sending", () => {
  it("reviews with sentences, sends with the message, and says what became of it", async () => {
    const host = open({ staged: 2 });
    await find("staging-bar");
    press("Enter", { ctrlKey: true });
    const message = await find("review-message");
    expect(screen.getAllByTestId("review-item").map((item) => item.textContent)).toEqual([
      "checkout.express-pay is switched on off",
      "account.passkeys is switched off on",
    ]);
    fireEvent.input(message, { target: { value: "  because  " } });
    expect(screen.getByTestId("review-send").textContent).toContain("Send 2 changes");
    fireEvent.keyDown(message, { key: "Enter", ctrlKey: true });
    await waitFor(() => expect(screen.queryByTestId("review-dialog")).toBeNull());
    expect(host.calls.find(({ command }) => command === "send_staged")?.request).toEqual({
      project: "storefront",
      message: "because",
    });
    await waitFor(() => expect(screen.getByTestId("notice").textContent).toContain("2 changes are on the server"));
    fireEvent.click(screen.getByTestId("notice-action"));
    await waitFor(() => expect(screen.getByTestId("staging-bar").dataset["count"]).toBe("2"));
  });
  it("keeps changes waiting while offline, says so before, and sends them when the connection is back", async () => {
    const host = open({ staged: 1, connection: "offline" });
    await find("banner-offline");
    expect(screen.getByTestId("sync-state").dataset["state"]).toBe("offline");
    fireEvent.click(await find("staging-review"));
    expect((await find("review-send")).textContent).toContain("Keep 1 change waiting");
    expect(screen.getByTestId("review-note").textContent).toContain("no connection");
    fireEvent.click(screen.getByTestId("review-send"));
    await waitFor(() =>
      expect(screen.getByTestId("cell-checkout.express-pay-production").dataset["stage"]).toBe("waiting"),
    );
    expect(screen.getByTestId("sync-state").dataset["waiting"]).toBe("1");
    host.connect("online");
    await waitFor(() =>
      expect(screen.getByTestId("cell-checkout.express-pay-production").dataset["stage"]).toBe("none"),
    );
    expect(screen.getByTestId("cell-checkout.express-pay-production").dataset["enabled"]).toBe("false");
    expect(screen.queryByTestId("banner-offline")).toBeNull();
  });
  it("stays in the review with everything kept when sending fails", async () => {
    open({ staged: 1, failing: "send_staged", problem: "busy" });
    fireEvent.click(await find("staging-review"));
    fireEvent.click(await find("review-send"));
    expect((await find("problem")).dataset["code"]).toBe("busy");
    expect(screen.getByTestId("review-dialog")).toBeTruthy();
  });
  it("discards with a way back", async () => {
    open({ staged: 2 });
    fireEvent.click(await find("staging-discard"));
    await waitFor(() => expect(screen.queryByTestId("staging-bar")).toBeNull());
    fireEvent.click(await find("notice-action"));
    await waitFor(() => expect(screen.getByTestId("staging-bar").dataset["count"]).toBe("2"));
  });
  it("takes the last staged change back with Ctrl Z", async () => {
    open({ staged: 2 });
    await find("staging-bar");
    await find("flag-list");
    press("z", { ctrlKey: true });
    await waitFor(() => expect(screen.getByTestId("staging-bar").dataset["count"]).toBe("1"));
    await waitFor(() => expect(screen.getByTestId("cell-account.passkeys-production").dataset["stage"]).toBe("none"));
  });
});

describe("changes", () => {
  it("shows what waits, what needs the user, what was refused and what has arrived", async () => {
    open({ edits: true });
    fireEvent.click(await find("nav-changes"));
    await find("edit-edit-1");
    const states = ["edit-1", "edit-2", "edit-3", "edit-4", "edit-applied-18"].map(
      (id) => screen.getByTestId(`edit-${id}`).dataset["state"],
    );
    expect(states).toEqual(["conflict", "refused", "queued", "sending", "applied"]);
  });
  it("settles a conflict with the server's value unless the user chooses theirs", async () => {
    const host = open({ edits: true });
    fireEvent.click(await find("nav-changes"));
    const theirs = (await find("edit-edit-1-take-theirs")) as HTMLInputElement;
    expect(theirs.checked).toBe(true);
    fireEvent.click(screen.getByTestId("edit-edit-1-keep-mine"));
    fireEvent.click(screen.getByTestId("edit-edit-1-settle"));
    await waitFor(() => expect(screen.queryByTestId("edit-edit-1")).toBeNull());
    expect(host.calls.find(({ command }) => command === "resolve_edit")?.request).toEqual({
      id: "edit-1",
      resolution: "keep_mine",
    });
  });
  it("asks before a change is dropped", async () => {
    const host = open({ edits: true });
    fireEvent.click(await find("nav-changes"));
    fireEvent.click(await find("edit-edit-3-discard"));
    await find("discard-dialog");
    expect(commands(host)).not.toContain("discard_edit");
    fireEvent.click(screen.getByTestId("discard-confirm"));
    await waitFor(() => expect(screen.queryByTestId("edit-edit-3")).toBeNull());
  });
});

describe("everywhere", () => {
  it("goes to places by two keys and back by Esc", async () => {
    open();
    await find("flag-list");
    for (const [key, shown] of [
      ["c", "screen-changes"],
      ["p", "screen-projects"],
      ["r", "screen-registration"],
      ["s", "screen-settings"],
    ] as const) {
      press("g");
      press(key);
      await find(shown);
      press("Escape");
      await waitFor(() => expect(screen.queryByTestId(shown)).toBeNull());
    }
  });
  it("opens another project and remembers it", async () => {
    const host = open();
    fireEvent.click(await find("nav-projects"));
    fireEvent.click(await find("project-row-back-office"));
    await waitFor(() =>
      expect(host.calls.findLast(({ command }) => command === "list_flags")?.request).toMatchObject({
        project: "back-office",
      }),
    );
    await waitFor(() =>
      expect(host.calls.findLast(({ command }) => command === "set_preferences")?.request).toMatchObject({
        last_project: "back-office",
      }),
    );
  });
  it("lets the user choose a project at the very first start", async () => {
    open({ project: null });
    fireEvent.click(await find("project-row-storefront"));
    await find("flag-row-checkout.express-pay");
  });
  it("changes the theme at once and keeps it", async () => {
    const host = open();
    fireEvent.click(await find("nav-settings"));
    fireEvent.click(await find("theme-dark"));
    expect(document.documentElement.dataset["theme"]).toBe("dark");
    await waitFor(() =>
      expect(host.calls.findLast(({ command }) => command === "set_preferences")?.request).toMatchObject({
        theme: "dark",
      }),
    );
  });
  it("shows the registration, or why there is none", async () => {
    open({ registration: "expired" });
    const footer = await find("registration-footer");
    await waitFor(() => expect(footer.dataset["reason"]).toBe("expired"));
    fireEvent.click(footer);
    expect((await find("registration-reason")).textContent).toContain("has expired");
  });
  it("signs in again by one click when the session has ended", async () => {
    const host = open({ connection: "signed_out" });
    fireEvent.click(await find("sign-in-again"));
    await find("waiting-cancel");
    expect(commands(host)).toContain("sign_in_again");
  });
  it("finds commands and flags in the palette", async () => {
    open();
    await find("flag-list");
    press("k", { ctrlKey: true });
    const input = await find("palette-input");
    fireEvent.input(input, { target: { value: "passkeys" } });
    await find("palette-item-flag-account.passkeys");
    fireEvent.keyDown(input, { key: "Enter" });
    expect((await find("detail-panel")).dataset["flag"]).toBe("account.passkeys");
  });
});
