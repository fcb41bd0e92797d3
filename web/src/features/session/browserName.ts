const BROWSERS: [RegExp, string][] = [
  [/Edg(?:e|A|iOS)?\/\d/, 'Edge'],
  [/OPR\/\d/, 'Opera'],
  [/(?:Firefox|FxiOS)\/\d/, 'Firefox'],
  [/(?:Chrome|Chromium|CriOS)\/\d/, 'Chrome'],
  [/Safari\/\d/, 'Safari'],
];
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
];
const LONGEST = 60;

/** Returns what people call a browser and its system, or the beginning of what it calls itself. */
export function browserName(agent: string): string {
  const find = (names: [RegExp, string][]) => names.find(([pattern]) => pattern.test(agent))?.[1];
  return [find(BROWSERS), find(SYSTEMS)].filter(Boolean).join(' · ') || agent.slice(0, LONGEST);
}
