/** Who is here: boot, sign-in and the account's own routes. */
import { http } from './http'
import type { ApiToken, Boot, InvitationPreview, Me, NewApiToken, Page, TokenScope } from './types'

export const session = {
  boot: () => http.get<Boot>('/boot'),
  me: () => http.get<Me>('/me'),
  update: (changes: { name?: string; locale?: string }) => http.patch<Me>('/me', changes),
  login: (email: string, password: string) => http.post<Me>('/auth/login', { email, password }),
  logout: () => http.post<undefined>('/auth/logout'),
  requestReset: (email: string) => http.post<undefined>('/auth/password/reset', { email }),
  confirmReset: (key: string, password: string) => http.post<unknown>('/auth/password/reset/confirm', { key, password }),
  changePassword: (current: string, next: string) =>
    http.post<unknown>('/auth/password/change', { current_password: current, new_password: next }),
  invitation: (key: string) => http.get<InvitationPreview>(`/invitations/accept/${encodeURIComponent(key)}`),
  acceptInvitation: (key: string, name: string, password: string) =>
    http.post<Me>(`/invitations/accept/${encodeURIComponent(key)}`, { name, password }),
  tokens: () => http.get<Page<ApiToken>>('/tokens'),
  createToken: (token: { name: string; scopes: TokenScope[]; expires_at?: string | null }) =>
    http.create<NewApiToken>('/tokens', token),
  revokeToken: (id: string) => http.delete(`/tokens/${encodeURIComponent(id)}`),
}
