using Marketplace.Catalog;
using Marketplace.Coins;
using Marketplace.Identity;
using Marketplace.Listings;
using Marketplace.Media;
using Marketplace.Notifications;
using Marketplace.Operations;
using Marketplace.Orders;
using Marketplace.Payments;
using Marketplace.Promotions;
using Marketplace.Recommendations;
using Marketplace.Reviews;
using Marketplace.Search;
using Marketplace.Shared;
using Marketplace.Shared.Http;
using Marketplace.Shops;
using Marketplace.Vision;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<FaultsMiddleware>();
builder.UseMiddleware<CallersMiddleware>();
builder.Services
    .AddShared()
    .AddIdentity()
    .AddMedia()
    .AddVision()
    .AddPayments()
    .AddCoins()
    .AddShops()
    .AddCatalog()
    .AddPromotions()
    .AddListings()
    .AddOrders()
    .AddRecommendations()
    .AddReviews()
    .AddSearch()
    .AddNotifications()
    .AddOperations();
builder.Build().Run();
