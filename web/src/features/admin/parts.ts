// The parts of the administration, and what somebody must be allowed to manage to see them.

export const PARTS = [
  { to: '/admin/objects', begins: ['/admin/objects', '/admin/new-object'], needs: 'catalogue', text: 'admin.parts.objects' },
  { to: '/admin/people', begins: ['/admin/people'], needs: 'user', text: 'admin.parts.people' },
  { to: '/admin/roles', begins: ['/admin/roles'], needs: 'user', text: 'admin.parts.roles' },
  { to: '/admin/api-keys', begins: ['/admin/api-keys'], needs: 'user', text: 'admin.parts.keys' },
  { to: '/admin/webhooks', begins: ['/admin/webhooks'], needs: 'webhook', text: 'admin.parts.webhooks' },
  { to: '/admin/bulk', begins: ['/admin/bulk'], needs: 'import', text: 'admin.parts.bulk' },
] as const;

export function mayAdminister(manages: readonly string[]): boolean {
  return PARTS.some(({ needs }) => manages.includes(needs));
}
