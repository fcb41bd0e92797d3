// A choice under each text of a step that puts a field of the record into it: nobody has to know how FEEL writes that.

import { SelectEntry } from '@bpmn-io/properties-panel';

import { withField } from './fieldText';
import { giveInput, inputsOf, jobType, type BpmnFactory, type Modeling } from './inputs';
import type { DrawnElement } from './services';
import { triggerObjects, type Suggestion } from './variables';

interface Entry {
  id: string;
  property?: { binding: { type: string; name?: string } };
  component?: unknown;
  isEdited?: unknown;
}

interface Group {
  id: string;
  entries?: Entry[];
}

/** Steps that write to people, and their texts. */
const STEPS = new Set<string | undefined>(['guanxi.email.send', 'guanxi.records.log_engagement']);
const TEXTS = new Set<string | undefined>(['subject', 'body', 'text']);
/** Fields that hardly any text names stand last. */
const OF_THE_SYSTEM = new Set(['id', 'version']);
/** After the provider of the templates' fields. */
const LAST = 100;

class InsertField {
  static $inject = ['propertiesPanel', 'canvas', 'modeling', 'bpmnFactory', 'translate', 'recordFields', 'config.propertiesPanel'];
  private inserted = 0;
  /** The text that was left last, and where its cursor stood: the toolkit may draw it anew, with the cursor at its beginning. */
  private left?: { field: string; at: number | null };

  constructor(
    panel: { registerProvider(priority: number, provider: unknown): void },
    private readonly canvas: { getRootElement(): DrawnElement },
    private readonly modeling: Modeling,
    private readonly factory: BpmnFactory,
    private readonly translate: (text: string) => string,
    private readonly fieldsOf: (object: string) => Suggestion[],
    { parent }: { parent: HTMLElement },
  ) {
    parent.addEventListener('focusout', ({ target }) => {
      if (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) this.left = { field: target.id, at: target.selectionStart };
    });
    panel.registerProvider(LAST, { getGroups: (element: DrawnElement) => (groups: Group[]) => this.groups(element, groups) });
  }

  private groups(element: DrawnElement, groups: Group[]): Group[] {
    if (!STEPS.has(jobType(element)) || !this.options().length) return groups;
    return groups.map((group) => ({ ...group, ...(group.entries && { entries: group.entries.flatMap((entry) => this.entries(element, entry)) }) }));
  }

  private entries(element: DrawnElement, entry: Entry): Entry[] {
    const { type, name } = entry.property?.binding ?? {};
    if (type !== 'zeebe:input' || !name || !TEXTS.has(name)) return [entry];
    const source = () => inputsOf(element).find((one) => one.target === name)?.source ?? '';
    const insert = (field: string) => {
      if (!field) return;
      this.inserted += 1;
      giveInput(element, name, withField(source(), field, this.cursor(entry.id)), this.modeling, this.factory);
    };
    const shown = { label: this.translate('Insert a field'), getValue: () => '', setValue: insert, getOptions: () => [{ value: '', label: '' }, ...this.options()] };
    // Another id after each insertion: the choice is empty again.
    return [entry, { id: `insert-${name}-${this.inserted}`, component: (props: object) => SelectEntry({ ...props, ...shown }), isEdited: () => false }];
  }

  /** Where the cursor was in a plain text when it was left; undefined where another one was left since. */
  private cursor(entry: string): number | undefined {
    return this.left?.field === `bio-properties-panel-${entry}` ? (this.left.at ?? undefined) : undefined;
  }

  private options(): { value: string; label: string }[] {
    const [object] = triggerObjects(this.canvas.getRootElement().businessObject);
    const record = object ? this.fieldsOf(object).find((one) => one.name === object) : undefined;
    const entries = [...(record?.entries ?? [])].sort((one, other) => Number(OF_THE_SYSTEM.has(one.name)) - Number(OF_THE_SYSTEM.has(other.name)));
    return entries.map(({ name, info }) => ({ value: `${object}.${name}`, label: info || name }));
  }
}

export const insertFieldModule = { __init__: ['insertField'], insertField: ['type', InsertField] };
