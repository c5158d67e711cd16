/** The places about rights that belong to no single project. */
import type { LinkProps } from '@tanstack/react-router'
import type { Me, Role } from '@/api/types'
import { atLeast } from '@/features/projects/access'
import { msg } from '@/i18n'

interface Section {
  to: NonNullable<LinkProps['to']>
  label: string
  /** Who may enter it, by their role in the organisation. */
  least: Role
}

const SECTIONS: readonly Section[] = [
  { to: '/rights', label: msg('Overview'), least: 'viewer' },
  { to: '/rights/consents', label: msg('Consents'), least: 'steward' },
  { to: '/rights/subjects', label: msg('People in the data'), least: 'steward' },
  { to: '/rights/requests', label: msg('Requests'), least: 'steward' },
  { to: '/rights/recalls', label: msg('Recalls'), least: 'steward' },
  { to: '/rights/retention', label: msg('Retention'), least: 'steward' },
  { to: '/rights/audit', label: msg('Audit'), least: 'steward' },
]

export function sectionsFor(me: Me): readonly Section[] {
  return SECTIONS.filter(({ least }) => atLeast(me.role, least))
}
