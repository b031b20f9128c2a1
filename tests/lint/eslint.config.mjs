// Rules for the scripts of reports: plain scripts, put into a page one after the other, without modules.
import js from "@eslint/js";

const browser = ["Option", "ResizeObserver", "document", "matchMedia", "window"];

export default [
  js.configs.recommended,
  {
    files: ["reports/**/*.js"],
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: "script",
      globals: Object.fromEntries(browser.map((name) => [name, "readonly"])),
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "curly": ["error", "multi-line"],
      "eqeqeq": "error",
      "max-len": ["error", 120],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-properties": ["error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "write"].map((property) => ({
          property, message: "Texts of a case come from malware: use textContent, never markup.",
        }))],
      "no-shadow": "error",
      "no-var": "error",
      "prefer-const": "error",
      "strict": ["error", "global"],
    },
  },
];
