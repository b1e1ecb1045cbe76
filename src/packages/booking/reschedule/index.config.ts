export default definePageConfig({
  navigationBarTitleText: '改期',
  enablePullDownRefresh: true,
})
