import { t } from '@/i18n'
import { dateTime } from '@/ui/format'
import { EVIDENCE_KINDS, evidenceFile, type Evidence } from './evidence'
import styles from './shared.module.css'

type Cited = Pick<Evidence, 'id' | 'filename' | 'sha256' | 'kind'> & Partial<Pick<Evidence, 'captured_at' | 'note'>>

/** A document by its name; it is saved and never run, and taking it out is entered in the log. */
export function EvidenceLink({ evidence }: { evidence: Cited }) {
  const captured = evidence.captured_at ? t('captured {when}', { when: dateTime(new Date(evidence.captured_at)) }) : ''
  const title = [t(EVIDENCE_KINDS[evidence.kind] ?? evidence.kind), captured, evidence.note ?? '', `SHA-256 ${evidence.sha256}`].filter(Boolean).join('\n')
  return (
    <a href={evidenceFile(evidence.id)} download={evidence.filename} title={title} className={styles.document}>
      <bdi className="truncate">{evidence.filename || evidence.sha256.slice(0, 12)}</bdi>
    </a>
  )
}
