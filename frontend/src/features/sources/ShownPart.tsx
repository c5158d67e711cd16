import { t } from '@/i18n'
import { SegmentedControl } from '@/ui/Segmented'
import { EvidenceField } from '@/features/rights/shared/EvidenceField'
import type { RecordInput } from './data'
import type { PartProps } from './PartDialog'

type Answer = 'yes' | 'no' | 'unknown'

interface Props extends PartProps {
  name: 'art14_record' | 'research_protocol'
  flag: 'informed' | 'approved'
  question: string
  yes: string
  no: string
  /** What would show it. */
  proof: string
}

/** A statement that is believed only with a document. */
export function ShownPart({ record, onChange, evidence, onEvidence, problem, name, flag, question, yes, no, proof }: Props) {
  const said = (record[name] as Record<string, unknown> | null | undefined)?.[flag]
  function answer(value: Answer): void {
    const next: RecordInput = { ...record, [name]: value === 'unknown' ? null : { [flag]: value === 'yes', evidence: [] } }
    onChange(next)
  }
  return (
    <>
      <SegmentedControl<Answer>
        label={question}
        value={said === true ? 'yes' : said === false ? 'no' : 'unknown'}
        onChange={answer}
        segments={[
          { value: 'yes', label: yes },
          { value: 'no', label: no },
          { value: 'unknown', label: t('don’t know') },
        ]}
      />
      {said === true && <EvidenceField label={t('Proof')} value={evidence} onChange={onEvidence} description={proof} error={problem?.field(`${name}/evidence`)} />}
    </>
  )
}
