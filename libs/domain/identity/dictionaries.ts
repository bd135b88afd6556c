// Identity numbers and their neighbours: the national dictionaries, code → name (data standard of 建办市函〔2018〕603号, as
// clients of the national platform carry them; see docs/glossary.md).
import type { DocumentType } from './other-documents.js';

/** Code → Chinese name. */
export type Dictionary = Readonly<Record<string, string>>;

/** Nation 民族 (GB/T 3304). */
export const NATIONS: Dictionary = {
  '01': '汉',
  '02': '蒙古',
  '03': '回',
  '04': '藏',
  '05': '维吾尔',
  '06': '苗',
  '07': '彝',
  '08': '壮',
  '09': '布依',
  '10': '朝鲜',
  '11': '满',
  '12': '侗',
  '13': '瑶',
  '14': '白',
  '15': '土家',
  '16': '哈尼',
  '17': '哈萨克',
  '18': '傣',
  '19': '黎',
  '20': '傈僳',
  '21': '佤',
  '22': '畲',
  '23': '高山',
  '24': '拉祜',
  '25': '水',
  '26': '东乡',
  '27': '纳西',
  '28': '景颇',
  '29': '柯尔克孜',
  '30': '土',
  '31': '达斡尔',
  '32': '仫佬',
  '33': '羌',
  '34': '布朗',
  '35': '撒拉',
  '36': '毛南',
  '37': '仡佬',
  '38': '锡伯',
  '39': '阿昌',
  '40': '普米',
  '41': '塔吉克',
  '42': '怒',
  '43': '乌孜别克',
  '44': '俄罗斯',
  '45': '鄂温克',
  '46': '德昂',
  '47': '保安',
  '48': '裕固',
  '49': '京',
  '50': '塔塔尔',
  '51': '独龙',
  '52': '鄂伦春',
  '53': '赫哲',
  '54': '门巴',
  '55': '珞巴',
  '56': '基诺',
  '97': '其他',
  '98': '外国血统入籍',
};

/** Education 文化程度. */
export const EDUCATION: Dictionary = {
  '01': '小学',
  '02': '初中',
  '03': '高中',
  '04': '中专',
  '05': '大专',
  '06': '本科',
  '07': '硕士',
  '08': '博士',
  '99': '其他',
};

/** Political status 政治面貌. */
export const POLITICS: Dictionary = {
  '01': '中共党员',
  '02': '预备党员',
  '03': '共青团员',
  '04': '民革',
  '05': '民盟',
  '06': '民建',
  '07': '民进',
  '08': '农工党',
  '09': '致公党',
  '10': '九三学社',
  '11': '台盟',
  '12': '无党派',
  '13': '群众',
};

/** Role on site 工人类型. */
export const WORK_ROLES: Dictionary = {
  '10': '管理人员',
  '20': '建筑工人',
};

/** Kind of a participating unit 参建单位类型. */
export const PARTICIPANT_KINDS: Dictionary = {
  '001': '专业分包',
  '002': '设备分包',
  '003': '材料分包',
  '004': '后勤服务',
  '005': '特殊设备',
  '006': '劳务分包',
  '007': '监理',
  '008': '建设单位',
  '009': '总承包',
  '010': '勘察',
  '011': '设计',
  '012': '其它',
};

/** Category of a project 项目分类. */
export const PROJECT_CATEGORIES: Dictionary = {
  '01': '房屋建筑',
  '02': '市政公用',
  '03': '机电安装',
  '04': '铁路',
  '05': '公路',
  '06': '港口与航道',
  '07': '水利水电',
  '08': '电力',
  '09': '矿山',
  '10': '冶炼',
  '11': '化工石油',
  '12': '通信',
  '99': '其他',
};

/** State of a project 项目状态. */
export const PROJECT_STATUSES: Dictionary = {
  '001': '筹备',
  '002': '立项',
  '003': '在建',
  '004': '完工',
  '005': '停工',
};

/** Level of approval 立项级别. */
export const APPROVAL_LEVELS: Dictionary = {
  '001': '部',
  '002': '省',
  '003': '地市',
  '004': '区县',
  '005': '国家',
  '006': '其他',
};

/** Size of a project 建设规模. */
export const PROJECT_SIZES: Dictionary = {
  '01': '大型',
  '02': '中型',
  '03': '小型',
};

/** Nature of the works 建设性质. */
export const PROJECT_PROPERTIES: Dictionary = {
  '001': '新建',
  '002': '改建',
  '003': '扩建',
  '004': '恢复',
  '005': '迁建',
  '006': '拆除',
  '099': '其他',
};

/** Use of the works 工程用途. */
export const PROJECT_FUNCTIONS: Dictionary = {
  '010': '给水',
  '011': '排水',
  '100': '居住',
  '200': '居住配套',
  '300': '公共',
  '301': '办公',
  '302': '商业',
  '303': '旅游',
  '304': '科教文卫',
  '305': '交通运输',
  '306': '通信',
  '307': '公建配套',
  '400': '商住楼',
  '500': '农业',
  '600': '农业配套',
  '700': '工业',
  '800': '工业配套',
  '999': '其他',
};

/** Type of a training. */
export const TRAINING_TYPES: Dictionary = {
  '003001': '安全教育',
  '003002': '入场教育',
  '003003': '退场教育',
  '003004': '技能培训',
};

/** Level of a certificate of skill. */
export const CERTIFICATE_LEVELS: Dictionary = { '1': '初级', '2': '中级', '3': '高级' };

/** State of a certificate. */
export const CERTIFICATE_STATUSES: Dictionary = {
  '1': '有效',
  '2': '注销',
  '3': '暂扣',
  '4': '过期',
};

/** Period of a contract 合同期限类型. */
export const CONTRACT_PERIODS: Dictionary = {
  '0': '固定期限',
  '1': '以完成一定工作为期限',
};

/** Unit of piece work 计量单位. */
export const CONTRACT_UNITS: Dictionary = {
  '80': '米',
  '81': '平方米',
  '82': '立方米',
};

/** Bank 银行代码. */
export const BANKS: Dictionary = {
  '100': '邮储银行',
  '102': '工商银行',
  '103': '农业银行',
  '104': '中国银行',
  '105': '建设银行',
  '201': '国家开发银行',
  '202': '进出口银行',
  '203': '农业发展银行',
  '301': '交通银行',
  '302': '中信银行',
  '303': '光大银行',
  '304': '华夏银行',
  '305': '民生银行',
  '306': '广发银行',
  '307': '平安银行',
  '308': '招商银行',
  '309': '兴业银行',
  '310': '浦发银行',
  '313': '城市商业银行',
  '314': '农村商业银行',
  '315': '恒丰银行',
  '316': '浙商银行',
  '317': '农村合作银行',
  '318': '渤海银行',
  '319': '徽商银行',
  '320': '村镇银行',
  '401': '城市信用社',
  '402': '农村信用社',
  '403': '邮储代收付',
};

/** Household 户籍类型: the law protects rural residents by name, the system everybody. */
export const HOUSEHOLD_TYPES: Dictionary = { rural: '农业', urban: '非农业' };

/** Posts of managers 岗位: no national list exists, so these are ours; each platform's adapter maps them. */
export const POSTS: Dictionary = {
  project_manager: '项目经理',
  technical_lead: '技术负责人',
  production_manager: '生产经理',
  builder: '施工员',
  quality: '质量员',
  safety: '安全员',
  material: '材料员',
  document: '资料员',
  standard: '标准员',
  machinery: '机械员',
  survey: '测量员',
  laboratory: '试验员',
  labour_officer: '劳资专管员',
  real_name_officer: '实名制专管员',
  chief_supervisor: '总监理工程师',
  supervisor_engineer: '专业监理工程师',
  supervisor: '监理员',
  owner_representative: '建设单位项目负责人',
  other: '其他',
};

/** Documents a worker may register with. */
export const DOCUMENT_NAMES: Readonly<Record<DocumentType, string>> = {
  resident: '居民身份证',
  hk_permit: '香港居民居住证',
  macau_permit: '澳门居民居住证',
  taiwan_permit: '台湾居民居住证',
  foreign_permanent: '外国人永久居留身份证',
  hk_macau_travel_permit: '港澳居民来往内地通行证',
  taiwan_travel_permit: '台湾居民来往大陆通行证',
  foreign_permanent_old: '外国人永久居留身份证（旧版）',
  passport: '护照',
};

/** Whether a text is a code of the dictionary; names that every object has are none. */
export function isCodeOf(dictionary: Dictionary, code: string): boolean {
  return Object.hasOwn(dictionary, code);
}

/** The code behind a code or a name as people type it (nations with or without 族); null where there is none. */
export function codeOfName(dictionary: Dictionary, text: string): string | null {
  const typed = text.trim();
  if (isCodeOf(dictionary, typed)) return typed;
  const bare = typed.length > 1 ? typed.replace(/族$/, '') : typed;
  const [code] = Object.entries(dictionary).find(([, name]) => name === typed || name === bare) ?? [];
  return code ?? null;
}
