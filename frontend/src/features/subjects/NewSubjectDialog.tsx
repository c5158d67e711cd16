import { useState, type FormEvent } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { isProblem } from '@/api/problem'
import { t } from '@/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { SegmentedControl } from '@/ui/Segmented'
import { toast } from '@/ui/Toast'
import { Fault } from '@/features/projects/Fault'
import manage from '@/features/projects/manage.module.css'
import { subjectsApi, type AgeBand, type Subject } from './data'
import { AGES } from './words'

interface Props {
  /** What was typed to find them. */
  contact?: string
  onClose: () => void
  onMade: (subject: Subject) => void
}

/** Takes a person into the ledger: a pseudonym is drawn for them, how to reach them is sealed. */
export function NewSubjectDialog({ contact = '', onClose, onMade }: Props) {
  const client = useQueryClient()
  const [form, setForm] = useState({ contact, age: 'unknown' as AgeBand, year: '', guardian: '', jurisdiction: '' })
  const put = (next: Partial<typeof form>): void => setForm({ ...form, ...next })
  const register = useMutation({
    mutationFn: () =>
      subjectsApi.register({
        contact: form.contact.trim(),
        age_band: form.age,
        birth_year: form.year.trim() ? Number(form.year) : null,
        guardian: form.guardian.trim() || null,
        jurisdiction: form.jurisdiction.trim(),
      }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['subjects', 'list'] })
      onMade(made)
      onClose()
      toast(t('{pseudonym} is in the ledger.', { pseudonym: made.pseudonym }))
    },
  })
  const problem = isProblem(register.error) ? register.error : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    register.mutate()
  }
  return (
    <Dialog
      title={t('A new person')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button type="submit" form="new-subject" variant="primary" isPending={register.isPending}>
            {t('Take them into the ledger')}
          </Button>
        </>
      }
    >
      <form id="new-subject" className={manage.form} onSubmit={submit}>
        <p className="dim">{t('Everybody else sees a pseudonym that is drawn now. What you write here is kept sealed, and looking it up is entered in the audit log.')}</p>
        <TextField
          label={t('How they are reached')}
          value={form.contact}
          onChange={(next) => put({ contact: next })}
          description={t('An e-mail address, a number, or what finds them in your own records. May stay empty.')}
          error={problem?.field('contact')}
          autoFocus
        />
        <SegmentedControl
          label={t('Are they of age?')}
          value={form.age}
          onChange={(age) => put({ age })}
          segments={[
            { value: 'adult', label: t('yes') },
            { value: 'minor', label: t('no') },
            { value: 'unknown', label: t('don’t know') },
          ]}
        />
        <p className="small dim">{form.age === 'unknown' ? t('Counts as a minor where something is published.') : t(AGES[form.age])}</p>
        <div className={manage.two}>
          <TextField label={t('Year of birth')} inputMode="numeric" value={form.year} onChange={(year) => put({ year })} error={problem?.field('birth_year')} description={t('Sealed. Needed where it decides.')} />
          <TextField label={t('Country')} value={form.jurisdiction} onChange={(jurisdiction) => put({ jurisdiction })} placeholder="DE" maxLength={2} error={problem?.field('jurisdiction')} description={t('Two letters. Whose law protects them.')} />
        </div>
        {form.age !== 'adult' && (
          <TextField label={t('Guardian')} value={form.guardian} onChange={(guardian) => put({ guardian })} placeholder={t('pseudonym of another person')} error={problem?.field('guardian')} />
        )}
        <Fault error={register.error} />
      </form>
    </Dialog>
  )
}
