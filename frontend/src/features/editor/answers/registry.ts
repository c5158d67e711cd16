import { createElement, type ComponentType, type ReactNode } from 'react'
import { ChoiceAnswer, ChoicesAnswer } from './ChoiceAnswer'
import { NumberAnswer } from './NumberAnswer'
import { RankingAnswer } from './RankingAnswer'
import { RatingAnswer } from './RatingAnswer'
import type { AnswerProps } from './spec'
import { TextAnswer } from './TextAnswer'
import { TreeAnswer } from './TreeAnswer'

/** The one list of plain controls and what answers them. */
export const ANSWERS: ReadonlyMap<string, ComponentType<AnswerProps>> = new Map([
  ['choice', ChoiceAnswer],
  ['choices', ChoicesAnswer],
  ['pairwise', ChoiceAnswer],
  ['text', TextAnswer],
  ['number', NumberAnswer],
  ['rating', RatingAnswer],
  ['tree', TreeAnswer],
  ['ranking', RankingAnswer],
])

/** Types whose options digits can choose. */
export const BY_DIGIT: ReadonlySet<string> = new Set(['choice', 'choices', 'pairwise'])

/** The answer of a control of a known kind; nothing for an unknown one. */
export function renderAnswer(props: AnswerProps): ReactNode {
  const Answer = ANSWERS.get(props.control.type)
  return Answer ? createElement(Answer, { ...props, key: props.control.name }) : null
}
