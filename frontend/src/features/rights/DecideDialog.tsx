import { useState, type FormEvent } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Label } from 'react-aria-components/Label'
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Skeleton } from '@/ui/Skeleton'
import fieldStyles from '@/ui/Field.module.css'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { licenceWords } from '@/features/projects/words'
import { LicencePicker } from './LicencePicker'
import type { Evidence } from './shared/evidence'
import { EvidenceField } from './shared/EvidenceField'
import { ReasonField } from './shared/ReasonField'
import styles from './shared/shared.module.css'

export interface Choice {
  licence: string
  /** Who says so. */
  said: readonly string[]
}

export interface LicenceDecision {
  licence: string
  evidence: string[]
  reason: string
}

interface Props {
  title: string
  /** The licences that are claimed; undefined while they are on their way. */
  choices: readonly Choice[] | undefined
  decide: (decision: LicenceDecision) => Promise<unknown>
  /** The words of the button once a licence is chosen. */
  button: (licence: string) => string
  onClose: () => void
}

const OTHER = 'other'

/** Which of several claims about a licence holds, decided by a person with proof. The others stay on record. */
export function DecideDialog({ title, choices, decide, button, onClose }: Props) {
  const [licence, setLicence] = useState<string | null>(null)
  const [free, setFree] = useState(false)
  const [evidence, setEvidence] = useState<Evidence[]>([])
  const [reason, setReason] = useState('')
  const save = useMutation({ mutationFn: () => decide({ licence: licence ?? '', evidence: evidence.map((one) => one.id), reason: reason.trim() }), onSuccess: onClose })
  const problem = isProblem(save.error) ? save.error : null
  const missing = !licence ? t('Choose a licence first.') : evidence.length === 0 ? t('Add proof first.') : !reason.trim() ? t('Say why first.') : undefined
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!missing) save.mutate()
  }
  return (
    <Dialog
      title={title}
      size="wide"
      isOpen
      onClose={onClose}
      actions={
        <>
          {missing && <p className={styles.missing}>{missing}</p>}
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="decide" variant="primary" isPending={save.isPending} isDisabled={missing !== undefined}>
            {licence ? button(licenceWords(licence)) : t('Decide')}
          </Button>
        </>
      }
    >
      <form id="decide" className={manage.form} onSubmit={submit}>
        <p className="dim">{t('Until somebody decides, the strictest of these counts. The decision needs proof and stands until something new is found.')}</p>
        {choices ? (
          <RadioGroup
            className={styles.choices}
            value={free ? OTHER : licence}
            onChange={(value) => {
              setFree(value === OTHER)
              setLicence(value === OTHER ? null : value)
            }}
          >
            <Label className={fieldStyles.label}>{t('What is claimed')}</Label>
            {choices.map((choice) => (
              <Radio key={choice.licence} value={choice.licence} className={styles.choice}>
                <span className="strong">{licenceWords(choice.licence)}</span>
                <span className="dim small">{choice.said.join(' · ')}</span>
              </Radio>
            ))}
            <Radio value={OTHER} className={styles.choice}>
              <span>{t('Another licence')}</span>
            </Radio>
          </RadioGroup>
        ) : (
          <Skeleton height="72px" />
        )}
        {free && <LicencePicker label={t('Licence')} value={licence} onChange={setLicence} />}
        <EvidenceField label={t('Proof')} value={evidence} onChange={setEvidence} error={problem?.field('evidence')} />
        <ReasonField label={t('Why this one?')} value={reason} onChange={setReason} error={problem?.field('reason')} />
        <Fault error={save.error} pointers />
      </form>
    </Dialog>
  )
}
