// People, teams and roles, as who manages them sees and changes them.

import { queryOptions } from '@tanstack/react-query';

import { answer, api } from './client';
import type { components } from './schema';

export type ManagedPerson = components['schemas']['ManagedUser'];
export type Team = components['schemas']['Team'];
export type Role = components['schemas']['Role'];
export type Grant = components['schemas']['RoleGrant'];
export type RoleChange = components['schemas']['RoleChange'];
export type Identity = components['schemas']['ServiceIdentity'];
export type Identities = components['schemas']['ServiceIdentities'];
export type PersonChange = Partial<components['schemas']['UserChange']>;
export type NewPerson = Required<Pick<components['schemas']['NewUser'], 'email' | 'name' | 'roles' | 'teams' | 'language' | 'password'>>;

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: async () => (await answer(api.GET('/api/v1/managed-users'))).items,
});

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: async () => (await answer(api.GET('/api/v1/roles'))).items,
});

/** What rights are on beside the objects that have records. */
export const roleObjectsQuery = queryOptions({
  queryKey: ['roles', 'objects'],
  queryFn: async () => (await answer(api.GET('/api/v1/roles'))).objects,
  staleTime: Infinity,
});

export const managedTeamsQuery = queryOptions({
  queryKey: ['people', 'teams'],
  queryFn: async () => (await answer(api.GET('/api/v1/teams'))).items,
});

/** Mails a link by which somebody sets a password. */
export const invitePerson = (user_id: string) =>
  answer(api.POST('/api/v1/managed-users/{user_id}/invitation', { params: { path: { user_id } } }));

export const createPerson = (body: NewPerson) => answer(api.POST('/api/v1/managed-users', { body }));

export const changePerson = (user_id: string, body: PersonChange) =>
  answer(api.PATCH('/api/v1/managed-users/{user_id}', { params: { path: { user_id } }, body }));

export const saveTeam = (name: string, label: string) => answer(api.PUT('/api/v1/teams/{name}', { params: { path: { name } }, body: { label } }));

export const deleteTeam = (name: string) => answer(api.DELETE('/api/v1/teams/{name}', { params: { path: { name } } }));

export const saveRole = (name: string, body: RoleChange) => answer(api.PUT('/api/v1/roles/{name}', { params: { path: { name } }, body }));

export const deleteRole = (name: string) => answer(api.DELETE('/api/v1/roles/{name}', { params: { path: { name } } }));

export const identitiesQuery = queryOptions({
  queryKey: ['identities'],
  queryFn: () => answer(api.GET('/api/v1/service-identities')),
});

export const saveIdentity = (name: string, body: { label: string; roles: string[] }) => answer(api.PUT('/api/v1/service-identities/{name}', { params: { path: { name } }, body }));

export const deleteIdentity = (name: string) => answer(api.DELETE('/api/v1/service-identities/{name}', { params: { path: { name } } }));
