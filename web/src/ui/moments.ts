// Between stored moments (UTC) and what the browser's own date input holds (local, without zone).

export function toLocalInput(iso: unknown): string {
  const at = new Date(String(iso ?? ''));
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function fromLocalInput(text: string): string | null {
  return text ? new Date(text).toISOString() : null;
}
