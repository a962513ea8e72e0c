/** @file What is known about the networks of the zoo: parameters, from the papers' tables or from the frameworks' own counts. */

export interface Known {
  readonly file: string;
  readonly model: string;
  /** As `--set` has it. */
  readonly set?: Readonly<Record<string, string>>;
  /** The entry of architectures.json whose parameters, multiply-adds and shapes must agree. */
  readonly reference?: string;
  readonly params?: number;
  /** Where a `params` without a reference comes from. */
  readonly source?: string;
}

const TORCHVISION = "torchvision's documentation of its weights";

export const KNOWN: readonly Known[] = [
  {
    file: "digits/mlp.nn",
    model: "MnistMLP",
    params: 235_146,
    source: "784·256 + 256 + 256·128 + 128 + 128·10 + 10",
  },
  {
    file: "digits/highway.nn",
    model: "HighwayDigits",
    params: 85_660,
    source: "784·50 + 50 + 9·2·(50·50 + 50) + 50·10 + 10",
  },
  {
    file: "digits/autoencoder.nn",
    model: "DigitAutoencoder",
    params: 11_210,
    source: "5,050 + 510 + 550 + 5,100",
  },
  { file: "digits/lenet.nn", model: "LeNet5", reference: "lenet5_full_c3" },
  {
    file: "autoencoders/deep.nn",
    model: "DeepAutoencoder",
    params: 11_210,
    source: "5,050 + 510 + 550 + 5,100",
  },
  { file: "autoencoders/tied.nn", model: "TiedAutoencoder", params: 51_024, source: "784·64 + 64 + 784" },
  { file: "cifar/resnet.nn", model: "ResNet", reference: "resnet20" },
  { file: "cifar/resnet.nn", model: "ResNet", set: { depth: "56" }, reference: "resnet56" },
  { file: "cifar/resnet.nn", model: "ResNet", set: { depth: "110" }, reference: "resnet110" },
  { file: "cifar/plain.nn", model: "Plain20", params: 269_722, source: "the same layers as ResNet-20" },
  {
    file: "cifar/stochastic-depth.nn",
    model: "StochasticDepth",
    params: 1_727_962,
    source: "the same layers as ResNet-110",
  },
  { file: "cifar/preact-resnet.nn", model: "PreActResNet", reference: "preact_resnet164" },
  { file: "cifar/wide-resnet.nn", model: "WideResNet", reference: "wrn_16_4" },
  { file: "cifar/densenet.nn", model: "DenseNet", reference: "densenet_L40_k12" },
  { file: "cifar/densenet-bc.nn", model: "DenseNetBC", reference: "densenet_bc_L100_k12" },
  { file: "cifar/highway.nn", model: "Highway19", reference: "highway19" },
  { file: "cifar/network-in-network.nn", model: "NetworkInNetwork", reference: "nin_cifar10" },
  {
    file: "cifar/all-cnn.nn",
    model: "AllCNN",
    params: 1_369_738,
    source: "nine convolutions with biases, by hand",
  },
  { file: "imagenet/alexnet.nn", model: "AlexNet", reference: "alexnet" },
  {
    file: "imagenet/alexnet.nn",
    model: "AlexNet2012",
    params: 60_965_224,
    source: "the paper's layers, by hand",
  },
  { file: "imagenet/vgg.nn", model: "VGG16", reference: "vgg16" },
  { file: "imagenet/vgg.nn", model: "VGG19", params: 143_667_240, source: TORCHVISION },
  { file: "imagenet/resnet.nn", model: "ResNet18", reference: "resnet18" },
  { file: "imagenet/resnet.nn", model: "ResNet34", params: 21_797_672, source: TORCHVISION },
  { file: "imagenet/resnet.nn", model: "ResNet50", reference: "resnet50" },
  { file: "imagenet/resnet.nn", model: "ResNet101", params: 44_549_160, source: TORCHVISION },
  { file: "imagenet/resnet.nn", model: "ResNet152", params: 60_192_808, source: TORCHVISION },
  { file: "imagenet/resnet.nn", model: "WideResNet50", params: 68_883_240, source: TORCHVISION },
  { file: "imagenet/resnet.nn", model: "ResNeXt50", params: 25_028_904, source: TORCHVISION },
  { file: "imagenet/densenet.nn", model: "DenseNet121", reference: "densenet121" },
  { file: "imagenet/densenet.nn", model: "DenseNet161", params: 28_681_000, source: TORCHVISION },
  { file: "imagenet/densenet.nn", model: "DenseNet169", params: 14_149_480, source: TORCHVISION },
  { file: "imagenet/densenet.nn", model: "DenseNet201", params: 20_013_928, source: TORCHVISION },
  { file: "imagenet/googlenet.nn", model: "GoogLeNet", reference: "googlenet" },
  { file: "imagenet/googlenet.nn", model: "GoogLeNetAux", reference: "googlenet_aux" },
  {
    file: "imagenet/inception-v3.nn",
    model: "InceptionV3",
    params: 23_834_568,
    source: "torchvision's inception_v3 without its auxiliary head",
  },
  { file: "imagenet/mobilenet-v2.nn", model: "MobileNetV2", reference: "mobilenet_v2" },
  { file: "imagenet/squeezenet.nn", model: "SqueezeNet", params: 1_248_424, source: TORCHVISION },
];
