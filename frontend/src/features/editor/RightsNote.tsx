import type { RightsSummary, Verdict } from '@/api/types'
import { msg, t } from '@/i18n'
import { Popover } from '@/ui/Popover'
import { rightsChipTrigger } from '@/ui/RightsChip'
import styles from './RightsNote.module.css'

const SENTENCES: Record<Verdict, string> = {
  ALLOW: msg('May be labeled in this project.'),
  ALLOW_WITH_OBLIGATIONS: msg('May be labeled in this project, with duties.'),
  NEEDS_REVIEW: msg('A steward has to look at its rights first.'),
  DENY: msg('May not be labeled in this project.'),
}

/** The rights chip of the item, and behind it why: the verdict, the facts, the duties. */
export function RightsNote({ rights }: { rights: RightsSummary }) {
  return (
    <Popover label={t('Rights of this item')} side="top" width="reasons" trigger={rightsChipTrigger(rights.verdict)}>
      <div className={styles.panel}>
        <p className={styles.sentence}>{t(SENTENCES[rights.verdict])}</p>
        <dl className={styles.facts}>
          <Fact name={t('Licence')}>{rights.licence ?? t('not stated')}</Fact>
          {rights.credit && <Fact name={t('Credit')}>{rights.credit}</Fact>}
          {rights.source_url && (
            <Fact name={t('Source')}>
              <Source url={rights.source_url} />
            </Fact>
          )}
        </dl>
        {rights.reasons.length > 0 && (
          <section>
            <h3 className={styles.heading}>{t('Why')}</h3>
            <ul className={styles.list}>
              {rights.reasons.map((reason) => (
                <li key={`${reason.code} ${reason.detail}`}>{reason.detail}</li>
              ))}
            </ul>
          </section>
        )}
        {rights.obligations.length > 0 && (
          <section>
            <h3 className={styles.heading}>{t('Duties')}</h3>
            <ul className={styles.list}>
              {rights.obligations.map((duty) => (
                <li key={`${duty.code} ${duty.detail}`}>{duty.detail}</li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Popover>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Source({ url }: { url: string }) {
  return /^https?:\/\//i.test(url) ? (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {url.replace(/^https?:\/\//i, '')}
    </a>
  ) : (
    url
  )
}
