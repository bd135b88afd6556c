// Key posts 关键岗位: the people who must be on a site themselves, as a closed list.

/** Every key post, in the order in which reports name them (attendance-and-wage-rules §7). */
export const KEY_POSTS = [
  'project_manager',
  'chief_supervisor',
  'technical_lead',
  'safety_lead',
  'quality_lead',
  'labour_officer',
] as const;
export type KeyPost = (typeof KEY_POSTS)[number];

/** What people call a post. */
export interface KeyPostName {
  readonly name: string;
  readonly englishName: string;
}

export const KEY_POST_NAMES: Readonly<Record<KeyPost, KeyPostName>> = {
  project_manager: { name: '项目经理', englishName: 'Project manager' },
  chief_supervisor: { name: '总监理工程师', englishName: 'Chief supervisor' },
  technical_lead: { name: '技术负责人', englishName: 'Technical leader' },
  safety_lead: { name: '安全负责人', englishName: 'Safety leader' },
  quality_lead: { name: '质量负责人', englishName: 'Quality leader' },
  labour_officer: { name: '劳资专管员', englishName: 'Labour officer' },
};
