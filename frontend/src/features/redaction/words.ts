/** The words of redaction review. */
import { msg, t } from '@/i18n'
import type { Found, Why } from './data'
import { KINDS } from './regions'

export function kindWords(kind: string): string {
  const known = KINDS[kind]
  if (known) return t(known)
  const words = kind.replaceAll(/[._-]+/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const ORIGINS: Record<Found['origin'], string> = {
  detector: msg('found by a detector'),
  reviewer: msg('drawn by a reviewer'),
  request: msg('asked for by the person'),
  seen: msg('seen by an annotator'),
}

/** Why a person has to look, short enough for a row. */
export const WHY: Record<Why, string> = {
  residual: msg('Still found after masking'),
  seen: msg('Somebody saw a person'),
  request: msg('A person asked to be masked'),
  contradiction: msg('People are stated, none was found'),
  uncertain: msg('Something doubtful was found'),
  fault: msg('The search failed'),
  medium: msg('A file was not searched'),
  sound: msg('Nobody has heard it yet'),
  sample: msg('Drawn for the sample'),
  policy: msg('Every item is looked at'),
}

/** The same as a sentence over the picture, with what to do. */
export const TASK: Record<Why, string> = {
  residual: msg('A detector still finds something where it was masked. Make the region larger, or add one.'),
  seen: msg('An annotator saw somebody who should not be recognisable. Find them and mask them.'),
  request: msg('A person who is in here asked to be masked. See that the region covers them.'),
  contradiction: msg('It is stated that people are in here, but the detectors found nobody. Look closely.'),
  uncertain: msg('Regions that are flagged were found with little certainty. Keep them, or take away what is no one.'),
  fault: msg('The detectors did not get through. Mask what has to be masked by hand.'),
  medium: msg('A file of it was not searched. Look at all of it, and mask what has to be masked.'),
  sound: msg('See that everything is masked that has to be, and listen: silence what says who speaks. Until then none of the sound is given out.'),
  sample: msg('Drawn to estimate what the detectors miss: add every region that they left out.'),
  policy: msg('See that everything is masked that has to be, and nothing else.'),
}
