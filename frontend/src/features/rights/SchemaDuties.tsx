import { useQuery } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { t } from '@/i18n'
import manage from '@/features/projects/manage.module.css'
import { schemaVersionsQuery } from '@/features/projects/queries'
import type { SchemaDuty } from '@/features/projects/types'

/** What the labels of a project's newest schema would record about people, and what that asks for. Nothing where it is nothing. */
export function SchemaDuties({ project }: { project: string }) {
  const versions = useQuery(schemaVersionsQuery(project))
  return <DutyList duties={versions.data?.results[0]?.duties ?? []} />
}

export function DutyList({ duties }: { duties: readonly SchemaDuty[] }) {
  if (duties.length === 0) return null
  const special = duties.some((duty) => duty.special)
  return (
    <div className={manage.note} role="note">
      <TriangleAlert aria-hidden="true" />
      <div>
        <p className="strong">{special ? t('These labels would themselves record special-category data about people') : t('These labels would themselves record sensitive data about people')}</p>
        <ul className={manage.list}>
          {duties.map((duty) => (
            <li key={`${duty.pointer} ${duty.category}`}>{duty.detail}</li>
          ))}
        </ul>
      </div>
    </div>
  )
}
