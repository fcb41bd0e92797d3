// The words of the toolkit in Chinese: the community's dictionary, and ours for what it lacks.

import shared from 'bpmn-js-i18n/translations/zn.js';

import type { Language } from '../../locales/i18n';
import own from './words.zh-CN.json';

const WORDS: Record<Language, Record<string, string>> = { en: { Templates: 'Ready-made steps', Assignee: 'Person (e-mail)', 'Candidate groups': 'Offered to teams', 'Candidate users': 'Offered to people (e-mails)' }, 'zh-CN': { ...shared, ...own } };

/** Overrides the service `translate`: texts of the toolkit, with `{places}` filled in. */
export function translateModule(language: Language, chinese: Record<string, string> = {}) {
  const words: Record<string, string> = { ...WORDS[language], ...(language === 'zh-CN' ? chinese : {}) };
  const translate = (template: string, values: Record<string, string> = {}) =>
    (words[template] ?? template).replace(/{([^}]+)}/g, (whole, name: string) => values[name] ?? whole);
  return { translate: ['value', translate] };
}
