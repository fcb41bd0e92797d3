// The parts of bpmn-js that the designer calls, with the types that it needs of them.

export interface DrawnElement {
  id: string;
  type: string;
  parent?: DrawnElement;
  businessObject: { id: string; name?: string; $type: string; processRef?: { id: string } };
}

export interface Selection {
  get(): DrawnElement[];
  select(element: DrawnElement | DrawnElement[] | null): void;
}

export interface ElementRegistry {
  get(id: string): DrawnElement | undefined;
  getAll(): DrawnElement[];
}

export interface Events<Event = { element?: DrawnElement; active?: boolean }> {
  on(event: string | string[], listener: (event: Event) => void): void;
  off(event: string | string[], listener: (event: Event) => void): void;
}

export interface Overlays {
  add(element: string, type: string, overlay: { position: Record<string, number>; html: HTMLElement }): string;
  remove(filter: { type: string }): void;
}

export interface Scrolling {
  scrollToElement(element: string, padding?: number): void;
  resized(): void;
}

export interface ToggleMode {
  toggleMode(active?: boolean): void;
}

export interface ElementTemplates {
  getLatest(id: string): unknown[];
  applyTemplate(element: DrawnElement, template: unknown): DrawnElement;
}
