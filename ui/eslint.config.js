// Rules of the page: strict TypeScript, and the boundaries between its rooms.
import js from "@eslint/js";
import globals from "globals";
import { defineConfig } from "eslint/config";
import typescript from "typescript-eslint";
import { boundaries } from "./scripts/boundaries.mjs";

export default defineConfig(
  { ignores: ["dist/", "node_modules/", "src/ipc/bindings.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [typescript.configs.strictTypeChecked, typescript.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: ["tsconfig.json", "test/tsconfig.json"] } },
    rules: {
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // What is passed on is what was caught, and that may be anything.
      "@typescript-eslint/prefer-promise-reject-errors": ["error", { allowThrowingUnknown: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      // Our models are closures: none of their methods knows `this`.
      "@typescript-eslint/unbound-method": "off",
      // Solid assigns what a `ref` names.
      "no-unassigned-vars": "off",
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { page: { rules: { boundaries } } },
    languageOptions: { globals: globals.browser },
    rules: {
      "page/boundaries": "error",
      "max-lines": ["error", { max: 400 }],
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name='style']",
          message:
            "The content security policy allows no style attributes: use a class, or setStyle from shared/style.ts.",
        },
        {
          selector: "JSXAttribute[name.name='innerHTML'], MemberExpression[property.name='innerHTML']",
          message: "Texts come from other people: never as markup.",
        },
      ],
    },
  },
  { files: ["scripts/**/*.mjs", "*.js"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
);
