// The rooms of the page, as an ESLint rule:
// - only ipc/tauri.ts knows Tauri;
// - shared, i18n and ipc know no domain;
// - a domain knows at most one other domain, and no view;
// - views put domains together.
import path from "node:path";

const DOMAINS = ["session", "projects", "flags", "changes", "sync", "license", "settings"];
const FLOOR = ["ipc", "shared", "i18n", "styles"];

/** The first folder below src, or "" for a file that lies in src itself. */
function roomOf(file) {
  const parts = file.split(path.sep);
  const source = parts.lastIndexOf("src");
  return source < 0 || parts.length - source < 3 ? "" : parts[source + 1];
}

/** @type {import("eslint").Rule.RuleModule} */
export const boundaries = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      tauri: "Only ipc/tauri.ts may import @tauri-apps/*; ask the host instead.",
      floor: "{{from}} may not know {{to}}: it is below the domains.",
      view: "{{from}} may not know views: views put domains together.",
      domains: "{{from}} already knows {{known}}; a domain knows at most one other. Put them together in views/.",
    },
  },
  create(context) {
    const file = context.filename;
    if (/\.test\.tsx?$/.test(file)) return {};
    const from = roomOf(file);
    const known = new Set();
    function check(node) {
      const source = node.source?.value;
      if (typeof source !== "string") return;
      if (source.startsWith("@tauri-apps/") && !file.endsWith(path.join("ipc", "tauri.ts"))) {
        context.report({ node, messageId: "tauri" });
      }
      if (!source.startsWith(".")) return;
      const to = roomOf(path.resolve(path.dirname(file), source));
      if (to === from || to === "" || from === "" || from === "views") return;
      if (to === "views") context.report({ node, messageId: "view", data: { from } });
      if (!DOMAINS.includes(to)) return;
      if (FLOOR.includes(from)) {
        context.report({ node, messageId: "floor", data: { from, to } });
        return;
      }
      known.add(to);
      if (known.size > 1) {
        context.report({ node, messageId: "domains", data: { from, known: [...known][0] } });
      }
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};
