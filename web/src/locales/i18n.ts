import i18next, { type ResourceKey } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const LANGUAGES = { en: 'English', 'zh-CN': '简体中文' } as const;
export type Language = keyof typeof LANGUAGES;

/** Only the texts of the language that is shown are fetched. */
const TEXTS: Record<Language, () => Promise<{ default: ResourceKey }>> = {
  en: () => import('./en.json'),
  'zh-CN': () => import('./zh-CN.json'),
};

/** What the server's refusals mean, by code. It says them in English itself. */
const REFUSALS: Partial<typeof TEXTS> = {
  'zh-CN': () => import('./refusals.zh-CN.json'),
};

/** Texts of screens that few people open: they come with the screens. */
const PARTS = {
  admin: { en: () => import('./admin.en.json'), 'zh-CN': () => import('./admin.zh-CN.json') },
} satisfies Record<string, typeof TEXTS>;
const opened = new Set<keyof typeof PARTS>();

/** What the server's findings about processes, decisions and forms mean, by rule; only designers need them. */
const FINDINGS: Partial<typeof TEXTS> = {
  'zh-CN': () => import('./findings.zh-CN.json'),
};

/** Fetches what findings mean; afterwards they are found where refusals are. */
export async function fetchFindings(language: Language): Promise<void> {
  const found = await FINDINGS[language]?.();
  if (found) i18next.addResourceBundle(language, 'refusals', found.default, true);
}

const STORED = 'guanxi-language';

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && value in LANGUAGES;
}

function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (isLanguage(stored)) return stored;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** Shows everything in this language from now on and remembers it in this browser. */
export async function showLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await fetchTexts(language);
  await i18next.changeLanguage(language);
}

i18next.on('languageChanged', (language) => {
  document.documentElement.lang = language;
});

/** To be awaited before a screen is drawn whose texts are a part of their own. */
export async function openPart(part: keyof typeof PARTS): Promise<void> {
  opened.add(part);
  await fetchPart(part, i18next.language as Language);
}

async function fetchPart(part: keyof typeof PARTS, language: Language): Promise<void> {
  const { default: texts } = await PARTS[part][language]();
  i18next.addResourceBundle(language, 'translation', texts, true);
}

async function fetchTexts(language: Language): Promise<void> {
  await fetchWhole(language);
  await Promise.all([...opened].map((part) => fetchPart(part, language)));
}

async function fetchWhole(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'translation')) return;
  const [texts, refusals] = await Promise.all([TEXTS[language](), REFUSALS[language]?.()]);
  i18next.addResourceBundle(language, 'refusals', refusals?.default ?? {});
  i18next.addResourceBundle(language, 'translation', texts.default);
}

/** To be awaited before the first screen is drawn. */
export async function startTexts(): Promise<void> {
  const language = firstLanguage();
  await i18next.use(initReactI18next).init({
    resources: {},
    lng: language,
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  await fetchTexts(language);
  document.documentElement.lang = language;
}
