// What every installation starts with; sources in docs/glossary.md. Editable data, not code: later rows win by date.

/** GB/T 2260 (2024-11): Liaoning, its cities and the two districts around the Shenfu zone, which has no statutory code. */
export const AREAS: readonly (readonly [string, string, string | null, 'statutory' | 'functional'])[] = [
  ['210000', '辽宁省', null, 'statutory'],
  ['210100', '沈阳市', '210000', 'statutory'],
  ['210200', '大连市', '210000', 'statutory'],
  ['210300', '鞍山市', '210000', 'statutory'],
  ['210400', '抚顺市', '210000', 'statutory'],
  ['210500', '本溪市', '210000', 'statutory'],
  ['210600', '丹东市', '210000', 'statutory'],
  ['210700', '锦州市', '210000', 'statutory'],
  ['210800', '营口市', '210000', 'statutory'],
  ['210900', '阜新市', '210000', 'statutory'],
  ['211000', '辽阳市', '210000', 'statutory'],
  ['211100', '盘锦市', '210000', 'statutory'],
  ['211200', '铁岭市', '210000', 'statutory'],
  ['211300', '朝阳市', '210000', 'statutory'],
  ['211400', '葫芦岛市', '210000', 'statutory'],
  ['210112', '浑南区', '210100', 'statutory'],
  ['210404', '望花区', '210400', 'statutory'],
  // provincial convention, not GB/T 2260: the zone manages across Shenyang and Fushun
  ['211500', '沈抚改革创新示范区', '210000', 'functional'],
];

/** National dictionary workType 工种. */
export const TRADES: readonly (readonly [string, string])[] = [
  ['010', '砌筑工'],
  ['020', '钢筋工'],
  ['030', '架子工'],
  ['040', '混凝土工'],
  ['050', '模板工'],
  ['060', '机械设备安装工'],
  ['070', '通风工'],
  ['080', '安装起重工'],
  ['090', '安装钳工'],
  ['100', '电气设备安装调试工'],
  ['110', '管道工'],
  ['120', '变电安装工'],
  ['130', '建筑电工'],
  ['140', '司泵工'],
  ['150', '挖掘铲运和桩工机械司机'],
  ['160', '桩机操作工'],
  ['170', '起重信号工'],
  ['180', '建筑起重机械安装拆卸工'],
  ['190', '装饰装修工'],
  ['200', '室内成套设施安装工'],
  ['210', '建筑门窗幕墙安装工'],
  ['220', '幕墙制作工'],
  ['230', '防水工'],
  ['240', '木工'],
  ['250', '石工'],
  ['270', '电焊工'],
  ['280', '爆破工'],
  ['290', '除尘工'],
  ['300', '测量放线工'],
  ['310', '线路架设工'],
  ['390', '杂工'],
  ['900', '管理人员'],
  ['1000', '其它'],
];

/**
 * Minimum wage by area and date in fen: monthly, hourly. The 2021 round is read from a secondary source; the tier of
 * the Shenfu zone is not published, so it has no row of its own and the project's statutory area decides.
 */
export const MINIMUM_WAGES: readonly (readonly [string, string, number, number])[] = [
  ['210112', '2021-11-01', 191_000, 1_920],
  ['210404', '2021-11-01', 171_000, 1_720],
];
